"""Reads of documents."""

from django.db.models import QuerySet

from planner.models import Document
from planner.reading import ReadDocument, read_document
from teams.models import Project


def documents_of(project: Project) -> QuerySet[Document]:
    """The documents that count, oldest first, without their bytes."""
    return Document.objects.filter(project=project, removed_at=None).select_related("added_by").defer("data")


def document_named(project: Project, name: str) -> Document | None:
    """The newest document of that name, also a replaced or removed one: old evidence must open."""
    found = Document.objects.filter(project=project, name=name).select_related("added_by").order_by("-pk")
    return found.filter(removed_at=None).first() or found.first()


def read(document: Document) -> ReadDocument:
    """The document's passages. Reading is quick and has no state, so nothing of it is stored."""
    return read_document(document.name, bytes(document.data))


def read_all(project: Project) -> list[ReadDocument]:
    """Every document of the project, read, the oldest first."""
    rows = Document.objects.filter(project=project, removed_at=None)
    return [read(row) for row in rows]
