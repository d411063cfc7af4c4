"""ask_person"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.outcomes import Paused
from builder.agent.tools.base import CHANGING, Arguments, Result, Tool
from builder.proof import CriterionProof


class AskPerson(Arguments):
    """`options` are answers one may take as they are."""

    question: str = Field(min_length=5)
    options: list[str] = Field(default_factory=list, max_length=5)


def use(asked: AskPerson, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Ask a person what neither plan nor documents say and you must not guess. The turn pauses until they
    answer.
    """
    options = tuple(asked.options)
    return Result(
        "A person has been asked.",
        "Asked a question",
        outcome=Paused(asked.question, options),
        asked=(asked.question, options),
    )


TOOL = Tool("ask_person", AskPerson, use, lambda _: "Ask a person", CHANGING)
