"""Fields of a system's objects as its API description has them."""

from planner.fields import KnownField
from planner.fields.described import of_descriptions
from planner.selectors.described import described_systems
from planner.spec.workflow import WorkflowSpec
from teams.models import Project


def described_fields(
    project: Project, spec: WorkflowSpec, system: str, name: str, *, is_target: bool
) -> tuple[KnownField, ...]:
    """The fields of an object in the API descriptions that count; empty where none tells of it."""
    indexes = described_systems(project)
    if not indexes:
        return ()
    return of_descriptions(indexes, spec.systems, spec.endpoints, system, name, is_target=is_target)
