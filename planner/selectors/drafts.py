"""What was drawn and what people made of it: each workflow with its last draft and undecided conflicts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from planner.merging import Conflict
from planner.merging import waiting as still_waiting
from planner.models import Workflow, WorkflowRevision
from planner.spec.workflow import WorkflowSpec
from teams.models import Project

# What Tenon drew; a revision from before drafts were kept apart is its own draft.
DRAWN = Q(drawn__isnull=False) | Q(author=None)


@dataclass(frozen=True)
class Draft:
    """A workflow of the project, in the plan or not: as it is, and as it was drawn last if it ever was.

    `drawn` is None for a workflow that a person made. `conflicts` are those nobody has decided yet.
    """

    workflow: Workflow
    newest: WorkflowRevision
    spec: WorkflowSpec
    drawn: WorkflowSpec | None
    conflicts: tuple[Conflict, ...]

    @property
    def key(self) -> str:
        return self.workflow.key

    @property
    def is_edited(self) -> bool:
        """Whether it says something else than what was drawn."""
        return self.drawn is None or self.spec != self.drawn


def drafts(project: Project) -> list[Draft]:
    """All workflows of the project, those that left the plan too."""
    rows = Workflow.objects.filter(project=project)
    return [found for row in rows if (found := draft_of(row))]


def draft_named(project: Project, key: str) -> Draft | None:
    """The workflow of the plan with that key."""
    row = Workflow.objects.filter(project=project, key=key, removed_at=None).first()
    return draft_of(row) if row else None


def draft_of(workflow: Workflow) -> Draft | None:
    """One workflow; None before its first revision."""
    revisions = WorkflowRevision.objects.filter(workflow=workflow).order_by("-number")
    newest = revisions.select_related("author").first()
    if newest is None:
        return None
    last = revisions.filter(DRAWN).first()
    told = revisions.filter(conflicts__isnull=False).first()
    spec = WorkflowSpec.model_validate(newest.value)
    drawn = WorkflowSpec.model_validate(last.value if last.drawn is None else last.drawn) if last else None
    kept = [Conflict(**one) for one in told.conflicts] if told else []
    conflicts = still_waiting(kept, spec, drawn) if drawn else ()
    return Draft(workflow, newest, spec, drawn, conflicts)


def conflicts_as_json(conflicts: tuple[Conflict, ...]) -> list[dict[str, Any]]:
    """As a revision keeps them."""
    return [
        {"kind": one.kind, "section": one.section, "key": one.key, "field": one.field} for one in conflicts
    ]
