"""Fields of a system's objects as its API description has them."""

from planner.fields import KnownField
from teams.models import Project


def described_fields(project: Project, system: str, name: str) -> tuple[KnownField, ...]:
    """The fields of an object in the API description of a system; empty where there is no description."""
    return ()
