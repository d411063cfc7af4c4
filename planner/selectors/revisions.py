"""Reads of a workflow's revisions: the newest, one by its number, and their history."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from planner.models import Workflow, WorkflowRevision
from planner.selectors.plans import SPECS, CurrentWorkflow
from teams.models import Project

SECTIONS_WITH_KEYS: Final = (
    "user_stories",
    "acceptance_criteria",
    "endpoints",
    "data_flow",
    "transformations",
)
MOST_KEPT: Final = 500
# By the workflow's row and the moment it was made, so that no other row is ever taken for it: the number of
# the newest revision read, and the keys in it and all before.
_USED: Final[dict[tuple[int, datetime], tuple[int, frozenset[str]]]] = {}


def newest_revision(project: Project, key: str) -> CurrentWorkflow | None:
    """The workflow as it is now, None when the plan has none of that key."""
    return _with_value(project, key, _rows(project, key).order_by("-number").first())


def revision_numbered(project: Project, key: str, number: int) -> CurrentWorkflow | None:
    """The workflow as it was in one revision."""
    return _with_value(project, key, _rows(project, key).filter(number=number).first())


def revisions_between(project: Project, key: str, after: int, until: int) -> list[WorkflowRevision]:
    """The rows of the revisions behind `after` up to `until`, the newest first, without their values."""
    rows = _rows(project, key).filter(number__gt=after, number__lte=until)
    return list(rows.order_by("-number"))


def history(project: Project, key: str, before: int | None, count: int) -> list[CurrentWorkflow]:
    """At most `count` revisions numbered below `before`, the newest first, with their values."""
    rows = _rows(project, key).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[:count])
    specs = SPECS.of(found)
    return [CurrentWorkflow(row, specs[row.pk], 0) for row in found]


def keys_ever_used(project: Project, key: str) -> frozenset[str]:
    """The keys of all elements in any revision of the workflow: one that is gone is not given to another.

    Revisions never change, so those that this process read before are not read again.
    """
    row = Workflow.objects.filter(project=project, key=key).values_list("pk", "created_at").first()
    if row is None:
        return frozenset()
    newest, known = _USED.get(row, (0, frozenset[str]()))
    later = WorkflowRevision.objects.filter(workflow_id=row[0], number__gt=newest).order_by("number")
    for number, value in later.values_list("number", "value").iterator(chunk_size=10):
        newest, known = number, known | frozenset(_keys_in(value))
    if len(_USED) >= MOST_KEPT and row not in _USED:
        _USED.clear()
    _USED[row] = (newest, known)
    return known


def _keys_in(value: dict[str, Any]) -> Iterator[str]:
    for section in SECTIONS_WITH_KEYS:
        for element in value.get(section) or ():
            yield str(element["key"])
            yield from (str(row["key"]) for row in element.get("rows") or ())


def _rows(project: Project, key: str) -> QuerySet[WorkflowRevision]:
    rows = WorkflowRevision.objects.filter(
        workflow__project=project, workflow__key=key, workflow__removed_at=None
    )
    return rows.select_related("workflow", "author").defer("value", "drawn")


def _with_value(project: Project, key: str, row: WorkflowRevision | None) -> CurrentWorkflow | None:
    if row is None:
        return None
    before = Workflow.objects.filter(
        project=project, removed_at=None, position__lt=row.workflow.position
    ).count()
    return CurrentWorkflow(row, SPECS.of([row])[row.pk], before + 1)
