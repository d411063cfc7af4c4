"""What the Build tab may ask of the plan's rows: values, never the rows themselves."""

from dataclasses import dataclass

from planner.selectors import plans
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams.models import Project


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
