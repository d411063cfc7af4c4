"""Saving workflows: only those whose value changed get a new revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from lib.errors import StaleRevision
from planner.models import ResearchRevision, Workflow, WorkflowRevision
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User


@dataclass(frozen=True)
class SavedWorkflows:
    """What a save did, as workflow keys."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Such as "1 added, 2 changed", or "nothing changed"."""
        parts = [
            f"{len(keys)} {word}"
            for word, keys in (("added", self.added), ("changed", self.changed), ("removed", self.removed))
            if keys
        ]
        return ", ".join(parts) or "nothing changed"


def save_workflows(
    *,
    project: Project,
    specs: Sequence[WorkflowSpec],
    research: ResearchRevision,
    reason: str,
    by: User | None,
) -> SavedWorkflows:
    """Make the plan consist of these workflows. One no longer among them steps back; its revisions stay.

    Raises StaleRevision when `research`, from which they were drawn, is no longer the newest: the workflows
    of a slower job must not replace those of a newer research.
    """
    added, changed = [], []
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        if ResearchRevision.objects.filter(project=project, number__gt=research.number).exists():
            raise StaleRevision("The research was changed while its workflows were written.")
        rows = {row.key: row for row in Workflow.objects.filter(project=project)}
        for position, spec in enumerate(specs):
            row = rows.get(spec.key) or Workflow.objects.create(project=project, key=spec.key)
            if spec.key not in rows or row.removed_at is not None:
                added.append(spec.key)
            Workflow.objects.filter(pk=row.pk).update(position=position, removed_at=None)
            if _save_revision(row, spec, research, reason, by) and spec.key not in added:
                changed.append(spec.key)
        kept = {spec.key for spec in specs}
        gone = [row for row in rows.values() if row.key not in kept and row.removed_at is None]
        Workflow.objects.filter(pk__in=[row.pk for row in gone]).update(removed_at=Now())
    return SavedWorkflows(tuple(added), tuple(changed), tuple(row.key for row in gone))


def _save_revision(
    workflow: Workflow, spec: WorkflowSpec, research: ResearchRevision, reason: str, by: User | None
) -> bool:
    newest = WorkflowRevision.objects.filter(workflow=workflow).order_by("-number").first()
    as_json = spec.model_dump(mode="json", by_alias=True)
    if newest and newest.value == as_json:
        return False
    WorkflowRevision.objects.create(
        workflow=workflow,
        number=newest.number + 1 if newest else 1,
        value=as_json,
        parent=newest,
        author=by,
        reason=reason[:200],
        research=research,
        drawn=as_json if by is None else None,
    )
    return True
