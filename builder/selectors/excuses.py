"""Which criteria a person has excused from proof."""

from collections.abc import Mapping, Sequence

from builder.models import Excuse
from planner.handover import WorkflowSpec, criterion_hash
from teams.models import Project


def excuses_of(project: Project, spec: WorkflowSpec) -> Mapping[str, Excuse]:
    """Criterion key -> the excuse that holds for it as it reads now. A changed criterion is no longer
    excused.
    """
    return excuses_by_workflow(project, [spec])[spec.key]


def excuses_by_workflow(
    project: Project, specs: Sequence[WorkflowSpec]
) -> Mapping[str, Mapping[str, Excuse]]:
    """The excuses that hold in each of these workflows. One query."""
    wanted = [spec.key for spec in specs]
    rows = Excuse.objects.filter(project=project, workflow_key__in=wanted).select_related("by").order_by("pk")
    newest = {(row.workflow_key, row.criterion_key): row for row in rows}
    return {
        spec.key: {
            criterion.key: row
            for criterion in spec.acceptance_criteria
            if (row := newest.get((spec.key, criterion.key)))
            and row.is_excused
            and row.criterion_hash == criterion_hash(spec, criterion.key)
        }
        for spec in specs
    }
