"""The plan as it stood at some moment, and bringing it back: every workflow alone, as a new revision."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from planner.models import Workflow, WorkflowRevision
from planner.selectors.revisions import newest_revision, revision_numbered
from planner.services.reshaping import put_back
from planner.services.undoing import restore_revision
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User


def plan_at(project: Project, moment: datetime) -> dict[str, int]:
    """Workflow key -> the number of its newest revision at that moment, of those that were in the plan."""
    rows = WorkflowRevision.objects.filter(workflow__project=project, created_at__lte=moment)
    there = rows.exclude(workflow__removed_at__lte=moment)
    return dict(
        there.values_list("workflow__key").annotate(newest=Max("number")).order_by("workflow__position")
    )


def spec_at(project: Project, key: str, number: int) -> WorkflowSpec | None:
    """What the workflow said in that revision, None where it is not in the plan."""
    found = revision_numbered(project, key, number)
    return found.spec if found else None


def restore_plan(*, project: Project, revisions: Mapping[str, int], by: User) -> list[str]:
    """Make each workflow what it was in its revision; those taken out since are put back. All or nothing.

    Returns the keys of those that changed. Workflows that are not named stay as they are.
    """
    changed = []
    with transaction.atomic():
        for key, number in revisions.items():
            was_out = Workflow.objects.filter(project=project, key=key, removed_at__isnull=False).exists()
            if was_out:
                put_back(project=project, key=key, by=by)
            newest = newest_revision(project, key)
            if newest is None:
                continue
            restored = restore_revision(
                project=project, key=key, number=number, parent=newest.row.number, by=by
            )
            if was_out or restored.pk != newest.row.pk:
                changed.append(key)
    return changed
