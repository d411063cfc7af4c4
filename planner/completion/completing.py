"""A model reads the same documents, part by part, and adds what the rules missed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from llm.errors import BadRequest, BudgetSpent, ModelError, NotAllowed, Unreachable
from llm.messages import Message, Picture, User
from llm.messages import System as Standing
from llm.model import Model
from llm.structured import ask
from planner.completion.merging import Merge
from planner.completion.parts import SHORTEST, Part, parts_of, unfenced
from planner.completion.said import Completed
from planner.prompts import prompt
from planner.reading import ReadDocument
from planner.spec.research import Research

CONTEXT: Final = 32_000
"""Tokens that a model is taken to hold when nobody says."""
MOST_PICTURES: Final = 6
_TOO_LONG: Final = re.compile(r"context|too (?:long|large|many)|maximum|length", re.IGNORECASE)
_COUNTED: Final = ("systems", "triggers", "endpoints", "mappings", "rules")


@dataclass(frozen=True, slots=True)
class Completion:
    """The completed research, remarks for people about how it went, and whether the model answered at all."""

    research: Research
    remarks: tuple[str, ...]
    answered: bool


def complete(
    research: Research,
    documents: Sequence[ReadDocument],
    model: Model,
    *,
    pictures: Sequence[Picture] = (),
    context: int = CONTEXT,
    tell: Callable[[str], None],
) -> Completion:
    """Never raises for what a model does: what the rules found stays, and a remark says what failed.

    `context` is how many tokens the model holds. `pictures` are shown to it, one at a time. `tell` hears
    which part is being read.
    """
    reader = _Reader(research, documents, model, tell)
    reader.documents(list(parts_of(documents, context)))
    reader.pictures(pictures)
    return Completion(reader.merge.research, tuple(reader.told(research)), reader.answered)


class _Reader:
    """Goes through the parts; one that fails is remarked on, and the others are read all the same."""

    def __init__(
        self,
        research: Research,
        documents: Sequence[ReadDocument],
        model: Model,
        tell: Callable[[str], None],
    ) -> None:
        self.merge = Merge(research, documents, model.name)
        self.model, self.tell = model, tell
        self.remarks: list[str] = []
        self.answered = self.ended = False

    def documents(self, parts: Sequence[Part]) -> None:
        """Each part in turn. One that is too long for the model is asked about in halves."""
        waiting = [(part, f"part {number} of {len(parts)}") for number, part in enumerate(parts, start=1)]
        while waiting and not self.ended:
            part, name = waiting.pop(0)
            self.tell(f"{self.model.name} reads {name}")
            question = f"{_known(self.merge.research)}\n\nDocuments\n{part.written()}"
            problem = self._asked(User(question), name if len(parts) > 1 else "")
            if isinstance(problem, BadRequest) and part.size > SHORTEST and _TOO_LONG.search(str(problem)):
                halves = [(half, f"half of {name}") for half in part.halves()]
                if halves:
                    self.remarks.pop()
                    waiting[:0] = halves

    def pictures(self, pictures: Sequence[Picture]) -> None:
        """Each picture by itself. Words in it cannot be checked, so what is read there is marked."""
        if len(pictures) > MOST_PICTURES:
            self.remarks.append(f"{self.model.name} looked at {MOST_PICTURES} of {len(pictures)} pictures.")
        for picture in pictures[:MOST_PICTURES]:
            if self.ended:
                return
            self.tell(f"{self.model.name} looks at {picture.name}")
            words = f"{_known(self.merge.research)}\n\nThe document is the picture {picture.name}."
            self._asked(User(words, (picture,)), picture.name)

    def told(self, before: Research) -> list[str]:
        """The remarks, with what was gained at the end."""
        after = self.merge.research
        gained = ", ".join(
            f"{len(getattr(after, name)) - len(getattr(before, name))} {name}" for name in _COUNTED
        )
        found = f"and completed by {self.model.name}: it added {gained}" if self.answered else "alone"
        remarks = [*self.remarks, f"Found by rules {found}."]
        if self.merge.left_out:
            calls = ", ".join(dict.fromkeys(self.merge.left_out))
            remarks.append(f"{self.model.name} named {calls}, which no document writes out; left out.")
        return remarks

    def _asked(self, question: User, name: str) -> ModelError | None:
        messages: list[Message] = [Standing(prompt("complete_research")), question]
        try:
            said = ask(self.model, messages, Completed)
        except ModelError as problem:
            # A server that was never reached is not waited for again, part after part.
            unheard = isinstance(problem, Unreachable) and not self.answered
            self.ended = unheard or isinstance(problem, BudgetSpent | NotAllowed)
            where = f" ({name})" if name else ""
            told = str(problem).rstrip(".")
            self.remarks.append(
                f"{self.model.name} could not help{where}: {told}. The rules' findings stand."
            )
            return problem
        self.merge.all(said)
        self.answered = True
        return None


def _known(research: Research) -> str:
    """What is found already, one line for each kind of fact."""
    systems = (f"{each.name} ({each.role}, {each.auth.scheme})" for each in research.systems)
    triggers = (f"{each.kind} {each.system} {each.event} {each.cron}" for each in research.triggers)
    mappings = (f"{each.source} -> {each.target}" for each in research.mappings)
    lines = (
        f"Systems: {'; '.join(systems)}",
        f"Triggers: {'; '.join(triggers)}",
        f"Endpoints: {'; '.join(f'{each.method} {each.path}' for each in research.endpoints)}",
        f"Mappings: {'; '.join(mappings)}",
        f"Rules: {'; '.join(each.text for each in research.rules)}",
    )
    return "Already found\n" + unfenced("\n".join(lines))
