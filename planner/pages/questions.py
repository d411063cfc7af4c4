"""The questions of a plan, most pressing first, the top one already open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django.utils.dateparse import parse_datetime

from lib.text import listed
from planner.pages.assumptions import assumed_by_workflow
from planner.pages.changes import Changed
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
# Where on a workflow's page the answer shows, by the first word of the place a question is about.
PLACES = {
    "trigger": ("trigger", "Trigger"),
    "triggers": ("trigger", "Trigger"),
    "mappings": ("transformations", "Transformations"),
    "rules": ("criteria", "Acceptance criteria"),
    "systems": ("systems", "Systems"),
    "environments": ("systems", "Systems"),
    "endpoints": ("endpoints", "API endpoints"),
}


@dataclass(frozen=True)
class Affected:
    """A place of the plan that rests on the question: the workflow, and a section or element in it."""

    workflow: str
    title: str
    anchor: str
    place: str
    number: int = 0


@dataclass(frozen=True)
class QuestionRow:
    """One question. `affects` are the places it shapes; `changed` what its answer changed, None where that is
    not asked for; `chosen`, `own`, `who` and `note` are what a form sent; `by_hand`: somebody has just
    unfolded it and wants to be in it.
    """

    question: Question
    affects: tuple[Affected, ...]
    is_open: bool
    changed: Changed | None = None
    chosen: str = ""
    own: str = ""
    error: str = ""
    by_hand: bool = False
    who: str = ""
    note: str = ""
    ask_error: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    """What holds meanwhile for each workflow, with its title, where that is not the same for all."""

    @property
    def shapes(self) -> str:
        """Such as "Shapes workflows 1 and 3", of one alone its title; "" when none is shaped yet."""
        titles = list(dict.fromkeys(one.title for one in self.affects))
        if len(titles) < 2:
            return f"Shapes {titles[0]}" if titles else ""
        numbers = sorted({one.number for one in self.affects})
        return f"Shapes workflows {listed([str(number) for number in numbers])}"

    @property
    def asked_at(self) -> datetime | None:
        """When somebody was asked."""
        return parse_datetime(self.question.asked.at) if self.question.asked else None

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
    research: Research | None,
    planned: Sequence[CurrentWorkflow],
    *,
    shown: str = OPEN,
    opened: str = "",
    changed: Mapping[str, Changed] | None = None,
) -> QuestionList:
    """The questions to show; the one named `opened` is unfolded, else the first one that waits."""
    if research is None:
        return QuestionList()
    visible = [question for question in research.questions if SHOWN[shown_of(shown)](question)]
    first = next((question.key for question in visible if question.state == "open"), "")
    unfolded = opened or first
    waiting = [question for question in research.questions if question.state == "open"]
    told = changed or {}
    return QuestionList(
        rows=tuple(
            question_row(one, planned, is_open=one.key == unfolded, changed=told.get(one.key))
            for one in visible
        ),
        shown=shown_of(shown),
        waiting=len(waiting),
        critical=sum(1 for question in waiting if question.priority == "critical"),
        decided=len(research.questions) - len(waiting),
    )


def shown_of(shown: str) -> str:
    """Which questions are listed: as asked for, else the open ones."""
    return shown if shown in SHOWN else OPEN


def question_row(
    question: Question,
    planned: Sequence[CurrentWorkflow],
    *,
    is_open: bool,
    changed: Changed | None = None,
) -> QuestionRow:
    """One question with the places that rest on it."""
    found = tuple(place for one in planned for place in _places(question, one))
    return QuestionRow(question, found, is_open, changed, parts=assumed_by_workflow(question, planned))


def _places(question: Question, planned: CurrentWorkflow) -> list[Affected]:
    """Elements that an answer made, else the section that an open question leaves to its assumption."""
    spec = planned.spec
    rows = [row for table in spec.transformations for row in table.rows]
    made = [
        element.key
        for element in (*spec.endpoints, *rows)
        if any(one.question == question.key for one in element.evidence)
    ]
    if made:
        return [Affected(planned.key, spec.title, key, key, planned.position) for key in made[:3]]
    if all(assumption.question != question.key for assumption in spec.assumptions):
        return []
    anchor, place = PLACES.get(question.about.partition(".")[0], ("description", "Description"))
    return [Affected(planned.key, spec.title, anchor, place, planned.position)]
