"""What the Build tab lends the Plan tab: settings.WORKFLOW_EXTRAS points here."""

from collections.abc import Mapping

from django.urls import reverse

from builder.selectors.proofs import proofs_of
from planner.handover.extras import CriterionState, WorkflowExtras
from planner.handover.rows import planned_workflows
from teams.models import Project


def workflow_extras(project: Project) -> Mapping[str, WorkflowExtras]:
    """How far each planned workflow is built and how its criteria stand. Queries do not grow with them."""
    proofs = proofs_of(project)
    build = reverse("builder:build", args=[project.team.slug, project.slug])
    extras = {}
    for planned in planned_workflows(project):
        url = f"{build}?workflow={planned.key}"
        known = proofs.states(planned.spec)
        proven = sum(state.state == "proven" for state in known)
        built = proofs.has(planned.key)
        label = f"{proven} of {len(known)} proven" if built else ""
        criteria = {state.key: CriterionState(state.state, state.reason, url) for state in known}
        extras[planned.key] = WorkflowExtras("built" if built else "", label, url, criteria)
    return extras
