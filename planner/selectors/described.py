"""The API descriptions among the documents that count."""

from planner.selectors.documents import documents_of
from systems.index import ApiIndex
from systems.models import ApiDescription
from systems.selectors.indexes import current_descriptions, indexes_of
from teams.models import Project


def contents_of(project: Project) -> dict[str, str]:
    """The SHA-256 of each document that counts, by its name."""
    return dict(documents_of(project).values_list("name", "sha256"))


def described_systems(project: Project) -> tuple[ApiIndex, ...]:
    """Their indexes; from the process where they were read before."""
    return indexes_of(project, contents_of(project))


def description_rows(project: Project) -> list[ApiDescription]:
    """Their rows, with counts and without the indexes."""
    return current_descriptions(project, contents_of(project))
