"""What the Build tab may bring to the plan, and how it reads what people attach."""

from collections.abc import Sequence

from planner.launch import add_material
from planner.reading import ReadDocument
from planner.reading.apart import read_apart
from planner.selectors.documents import document_named, documents_of
from planner.selectors.readings import reading_of
from teams.models import Project, User

__all__ = ["ReadDocument", "document_names", "document_text", "has_material", "plan_from_text", "read_apart"]


def plan_from_text(*, project: Project, text: str, by: User) -> list[str]:
    """Keep a message as a note and research it; the workflows are saved when the job is done.

    The names of the documents that were kept. Raises Invalid for a text that cannot be one.
    """
    return add_material(project=project, files=(), note=text, by=by).kept


def document_names(project: Project, words: Sequence[str] = (), most: int = 50) -> list[str]:
    """Names of the project's documents that hold all of these words, in the order they came."""
    found = documents_of(project).filter(inside=None)
    for word in words:
        found = found.filter(name__icontains=word)
    return list(found.order_by("pk").values_list("name", flat=True)[:most])


def document_text(project: Project, name: str) -> str:
    """A document as text, each passage with its address; what is wrong with it where it cannot be read."""
    row = document_named(project, name)
    if row is None:
        return ""
    read = reading_of(row)
    if not read.readable:
        return " ".join(read.problems)
    return "\n".join(f"[{passage.anchor}] {passage.text}" for passage in read.passages)


def has_material(project: Project) -> bool:
    """Whether there are documents to plan from, read or about to be."""
    return documents_of(project).exists()
