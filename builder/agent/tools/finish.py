"""finish"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.outcomes import Finished
from builder.agent.tools.base import BUILD, Arguments, Result, Tool
from builder.proof import CriterionProof
from lib.text import counted


class Finish(Arguments):
    """`summary` is read by people."""

    summary: str = Field(
        min_length=10, description="What was done and what is left, in a few sentences, Markdown"
    )


def use(asked: Finish, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Say that the work is done. Refused with a list while the checks find something, or while a criterion
    of the workflow is neither proven on the newest files nor excused by a person."""
    missing = what_is_missing(desk)
    if missing:
        text = "Not done yet:\n" + "\n".join(f"- {each}" for each in missing)
        return Result(
            f"{text}\nMend it and run the tests, or ask a person.",
            f"Not done: {counted(len(missing), 'thing')} missing",
            ok=False,
            detail="\n".join(missing),
        )
    return Result("Done.", "Finished", outcome=Finished(asked.summary))


def what_is_missing(desk: Desk) -> list[str]:
    """What keeps a build from being done: findings of the checks, and criteria without a fresh proof."""
    findings = [str(finding) for finding in desk.check()]
    open_ones = [each for each in desk.standing() if not each.is_settled]
    return findings + [
        f"{each.key} is {each.state}{f': {each.reason}' if each.reason else ''}" for each in open_ones
    ]


TOOL = Tool("finish", Finish, use, lambda _: "Finish", BUILD)
