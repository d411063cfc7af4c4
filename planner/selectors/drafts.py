"""What was drawn and what people made of it: each workflow with its last draft and undecided conflicts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

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
    return _drafts(Workflow.objects.filter(project=project))


def draft_named(project: Project, key: str) -> Draft | None:
    """The workflow of the plan with that key."""
    return next(iter(_drafts(Workflow.objects.filter(project=project, key=key, removed_at=None))), None)


def _drafts(rows: QuerySet[Workflow]) -> list[Draft]:
    """In two questions, however many there are: which revisions matter of each workflow, and those."""
    revisions = WorkflowRevision.objects.filter(workflow=OuterRef("pk")).order_by("-number").values("pk")
    asked = rows.annotate(
        newest=Subquery(revisions[:1]),
        last_drawn=Subquery(revisions.filter(DRAWN)[:1]),
        last_told=Subquery(revisions.filter(conflicts__isnull=False)[:1]),
    )
    found = list(asked)
    wanted = {pk for row in found for pk in (row.newest, row.last_drawn, row.last_told) if pk}
    by_pk = WorkflowRevision.objects.select_related("author").in_bulk(wanted)
    return [
        _draft(row, by_pk[row.newest], by_pk.get(row.last_drawn), by_pk.get(row.last_told))
        for row in found
        if row.newest
    ]


def _draft(
    workflow: Workflow,
    newest: WorkflowRevision,
    last: WorkflowRevision | None,
    told: WorkflowRevision | None,
) -> Draft:
    spec = WorkflowSpec.model_validate(newest.value)
    drawn = WorkflowSpec.model_validate(last.value if last.drawn is None else last.drawn) if last else None
    kept = [Conflict(**one) for one in told.conflicts or ()] if told else []
    conflicts = still_waiting(kept, spec, drawn) if drawn else ()
    return Draft(workflow, newest, spec, drawn, conflicts)


def conflicts_as_json(conflicts: tuple[Conflict, ...]) -> list[dict[str, Any]]:
    """As a revision keeps them."""
    return [
        {"kind": one.kind, "section": one.section, "key": one.key, "field": one.field} for one in conflicts
    ]
