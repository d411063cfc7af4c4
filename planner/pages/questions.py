"""The questions of a plan, most pressing first, the top one already open."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from planner.selectors.plans import CurrentWorkflow
from planner.spec.research import Question, Research

OPEN, ANSWERED, ALL = "open", "answered", "all"
PRIORITIES = {
    "critical": ("critical", "chevrons-up", "Critical"),
    "high": ("high", "chevron-up", "High"),
    "medium": ("med", "equal", "Medium"),
    "low": ("low", "chevron-down", "Low"),
}
SHOWN = {
    OPEN: lambda question: question.state == "open",
    ANSWERED: lambda question: question.state != "open",
    ALL: lambda _: True,
}


@dataclass(frozen=True)
class QuestionRow:
    """One question. `affects` names the workflows it shapes; `chosen` and `own` are what a form sent;
    `by_hand`: somebody has just unfolded it and wants to be in it.
    """

    question: Question
    affects: str
    is_open: bool
    chosen: str = ""
    own: str = ""
    error: str = ""
    by_hand: bool = False

    @property
    def options_mark(self) -> int:
        """Changes with the offered answers: an open form is left alone only while they are the same."""
        return crc32("|".join(option.text for option in self.question.options).encode())

    @property
    def css(self) -> str:
        return PRIORITIES[self.question.priority][0]

    @property
    def icon(self) -> str:
        return PRIORITIES[self.question.priority][1]

    @property
    def word(self) -> str:
        return PRIORITIES[self.question.priority][2]

    @property
    def answers_itself(self) -> bool:
        """The answer is one of the options that were offered."""
        return any(option.text == self.question.answer for option in self.question.options)


@dataclass(frozen=True)
class QuestionList:
    """The list as it is shown, and the counts of all."""

    rows: tuple[QuestionRow, ...] = ()
    shown: str = OPEN
    waiting: int = 0
    critical: int = 0
    decided: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.decided


def question_list(
    research: Research | None, planned: Sequence[CurrentWorkflow], *, shown: str = OPEN, opened: str = ""
) -> QuestionList:
    """The questions to show; the one named `opened` is unfolded, else the first one that waits."""
    if research is None:
        return QuestionList()
    shown = shown if shown in SHOWN else OPEN
    visible = [question for question in research.questions if SHOWN[shown](question)]
    first = next((question.key for question in visible if question.state == "open"), "")
    unfolded = opened or first
    waiting = [question for question in research.questions if question.state == "open"]
    return QuestionList(
        rows=tuple(question_row(one, planned, is_open=one.key == unfolded) for one in visible),
        shown=shown,
        waiting=len(waiting),
        critical=sum(1 for question in waiting if question.priority == "critical"),
        decided=len(research.questions) - len(waiting),
    )


def question_row(
    question: Question,
    planned: Sequence[CurrentWorkflow],
    *,
    is_open: bool,
    chosen: str = "",
    own: str = "",
    error: str = "",
) -> QuestionRow:
    """One question with the workflows that rest on it."""
    shaped = [
        str(one.position)
        for one in planned
        if any(assumption.question == question.key for assumption in one.spec.assumptions)
    ]
    affects = f"Shapes workflow{'s' if len(shaped) > 1 else ''} {', '.join(shaped)}" if shaped else ""
    return QuestionRow(question, affects, is_open, chosen, own, error)
