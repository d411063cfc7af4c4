"""The strip at the top of a plan: research, questions, workflows, build, each jointed to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lib.text import counted
from planner.pages.questions import QuestionList
from planner.progress import FAILED, STOPPED, Progress
from planner.review.states import APPROVED, DRAFT
from planner.selectors.plans import CurrentResearch


class Card(Protocol):
    """What is read of a workflow's card."""

    criteria: int
    extras: Any

    @property
    def state(self) -> str: ...

    @property
    def is_ready(self) -> bool: ...


@dataclass(frozen=True)
class Stage:
    """One field of the strip; `state` is done, now or ""."""

    title: str
    detail: str
    state: str = ""


def stages(
    documents: Sequence[Any],
    research: CurrentResearch | None,
    questions: QuestionList,
    cards: Sequence[Card],
    progress: Progress | None,
) -> tuple[Stage, ...]:
    """The four fields."""
    return (
        _research(documents, research, progress),
        _questions(research, questions),
        _workflows(cards, questions),
        _build(cards),
    )


def _research(documents: Sequence[Any], research: CurrentResearch | None, progress: Progress | None) -> Stage:
    busy = progress is not None and not progress.is_over
    if busy:
        return Stage("Research", f"Reading {counted(len(documents), 'document')}", "now")
    if research:
        passages = research.row.sources.get("passages", 0)
        return Stage(
            "Research", f"{counted(len(documents), 'document')}, {counted(passages, 'passage')}", "done"
        )
    if progress and progress.state == FAILED:
        return Stage("Research", "Did not finish", "now")
    if progress and progress.state == STOPPED:
        return Stage("Research", "Stopped", "now")
    return Stage("Research", "Nothing to read yet", "now")


def _questions(research: CurrentResearch | None, questions: QuestionList) -> Stage:
    if research is None:
        return Stage("Questions", "After research")
    if not questions.waiting:
        return Stage(
            "Questions", f"All {questions.decided} decided" if questions.decided else "None to ask", "done"
        )
    critical = f", {questions.critical} critical" if questions.critical else ""
    return Stage("Questions", f"{questions.waiting} open{critical}", "now")


def _workflows(cards: Sequence[Card], questions: QuestionList) -> Stage:
    if not cards:
        return Stage("Workflows", "None drawn yet")
    criteria = sum(card.criteria for card in cards)
    detail = f"{counted(len(cards), 'workflow')}, {counted(criteria, 'criterion', 'criteria')}"
    approved = sum(1 for card in cards if card.state == APPROVED)
    if all(card.state == DRAFT for card in cards):
        return Stage("Workflows", detail, "done" if not questions.critical else "now")
    return Stage(
        "Workflows", f"{approved} of {len(cards)} approved", "done" if approved == len(cards) else "now"
    )


def _build(cards: Sequence[Card]) -> Stage:
    if not cards:
        return Stage("Build", "After the workflows")
    built = [card for card in cards if card.extras.is_built]
    if not built:
        return Stage("Build", _ready(cards), "now")
    proven = sum(card.extras.proven for card in built)
    criteria = sum(card.criteria for card in cards)
    return Stage("Build", f"{proven} of {criteria} criteria proven", "done" if proven == criteria else "now")


def _ready(cards: Sequence[Card]) -> str:
    """How many have nothing left to settle; the same count that stands on the cards."""
    ready = sum(1 for card in cards if card.is_ready)
    if ready == len(cards):
        return f"{counted(ready, 'workflow')} ready to build"
    return f"{ready} of {len(cards)} ready to build" if ready else "Settle the open points first"
