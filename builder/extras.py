"""What the Build tab lends the Plan tab: settings.WORKFLOW_EXTRAS points here."""

from collections.abc import Mapping

from django.urls import reverse

from builder.pages.criteria import CriterionRow, criteria_bar
from builder.selectors.begun import begun_in
from builder.selectors.excuses import excuses_by_workflow
from builder.selectors.proofs import proofs_of
from planner.handover.extras import CriterionState, WorkflowExtras
from planner.handover.rows import planned_workflows
from teams.models import Project


def workflow_extras(project: Project) -> Mapping[str, WorkflowExtras]:
    """How far each planned workflow is built and how its criteria stand. Queries do not grow with them."""
    proofs = proofs_of(project)
    build = reverse("builder:build", args=[project.team.slug, project.slug])
    extras = {}
    workflows = planned_workflows(project)
    begun = begun_in(project, workflows)
    excused = excuses_by_workflow(project, [planned.spec for planned in workflows])
    for planned in workflows:
        turn = begun.get(planned.key)
        url = f"{build}?workflow={planned.key}" + (f"&chat={turn.chat_id}" if turn else "")
        bar = criteria_bar(proofs, planned.spec, url, excuses=excused[planned.key])
        built = proofs.has(planned.key)
        label = f"{bar.proven} of {len(bar.rows)} proven" if built else ""
        criteria = {row.state.key: CriterionState(row.shown, _reason(row), url) for row in bar.rows}
        extras[planned.key] = WorkflowExtras("built" if built else "", label, url, criteria)
    return extras


def _reason(row: CriterionRow) -> str:
    return f"{row.word}: {row.excuse.reason}" if row.excuse else row.state.reason
