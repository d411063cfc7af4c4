"""What the Build tab may ask of the plan's rows: values, never the rows themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.described.belonging import belonging
from planner.selectors import plans
from planner.selectors.described import described_systems
from planner.selectors.revisions import keys_ever_used
from planner.services.edits import save_edit
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from systems.index import ApiIndex
from teams.models import Project, User


@dataclass(frozen=True)
class PlannedWorkflow:
    """One workflow of the plan as it stands: its key, the number of its newest revision, and the value."""

    key: str
    revision: int
    spec: WorkflowSpec

    @property
    def title(self) -> str:
        return self.spec.title


def planned_workflows(project: Project) -> list[PlannedWorkflow]:
    """Every workflow of the project's plan in its order."""
    return [
        PlannedWorkflow(found.key, found.row.number, found.spec) for found in plans.current_workflows(project)
    ]


def planned_workflow(project: Project, key: str) -> PlannedWorkflow | None:
    """The workflow with that key, None when the plan has none."""
    return next((found for found in planned_workflows(project) if found.key == key), None)


def research_of(project: Project) -> Research | None:
    """The newest research, None before there is any."""
    found = plans.current_research(project)
    return found.value if found else None


def described_by_system(project: Project, research: Research | None) -> Mapping[str, ApiIndex]:
    """The API description of each system that has one, by the system's key."""
    return belonging(research.systems, described_systems(project)).by_system if research else {}


def keys_given(project: Project, workflow: str) -> frozenset[str]:
    """Every key that an element of that workflow ever had."""
    return keys_ever_used(project, workflow)


def save_change(
    *, project: Project, workflow: str, revision: int, spec: WorkflowSpec, reason: str, by: User
) -> int:
    """Save a changed workflow as a revision made from revision number `revision`; the number it got.

    Raises StaleRevision when somebody saved in between, TransitionRefused when it left the plan.
    """
    row = save_edit(project=project, key=workflow, spec=spec, parent=revision, reason=reason, by=by)
    return row.number
