"""Reads of a workflow's revisions: the newest, one by its number, and their history."""

from django.db.models import QuerySet

from planner.models import Workflow, WorkflowRevision
from planner.selectors.plans import SPECS, CurrentWorkflow
from teams.models import Project


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


def keys_ever_used(project: Project, key: str, field: str) -> set[str]:
    """The keys of that list of elements in any revision: one that is gone is not given to another."""
    lists = WorkflowRevision.objects.filter(workflow__project=project, workflow__key=key)
    found: set[str] = set()
    for elements in lists.values_list(f"value__{field}", flat=True).iterator():
        found |= {element["key"] for element in elements or ()}
    return found


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
