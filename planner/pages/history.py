"""The revisions of a workflow: who saved which, when, why, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.merging import Differences, differences
from planner.models import WorkflowRevision
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.revisions import history
from teams.models import Project

PAGE = 20


@dataclass(frozen=True)
class RevisionRow:
    """One revision; `changes` are those from the revision before it. `who` made it, in a word."""

    row: WorkflowRevision
    who: str
    changes: Differences
    is_first: bool
    is_newest: bool


@dataclass(frozen=True)
class History:
    """A page of revisions, the newest first. `older` is the number to go on before, 0 at the end."""

    rows: tuple[RevisionRow, ...]
    older: int


def history_page(project: Project, key: str, newest: int, before: int | None) -> History:
    """The revisions below `before`, or from the newest on."""
    found = history(project, key, before, PAGE + 1)
    rows = tuple(
        _row(one, found[place + 1] if place + 1 < len(found) else None, newest)
        for place, one in enumerate(found[:PAGE])
    )
    return History(rows, found[PAGE - 1].row.number if len(found) > PAGE else 0)


def _row(one: CurrentWorkflow, before: CurrentWorkflow | None, newest: int) -> RevisionRow:
    number = one.row.number
    return RevisionRow(
        row=one.row,
        who=who(one.row),
        changes=differences(before.spec, one.spec) if before else Differences(),
        is_first=before is None,
        is_newest=number == newest,
    )


def who(row: WorkflowRevision) -> str:
    """The person who saved a revision, or research."""
    return row.author.label if row.author else "Research"


def who_of(rows: Sequence[WorkflowRevision]) -> str:
    """The people behind some revisions, each once."""
    return " and ".join(dict.fromkeys(who(row) for row in rows))
