"""Indexing the API descriptions among the documents, as a part of the research job."""

from typing import Protocol

from lib.text import counted
from planner.selectors.documents import documents_of, read
from systems.index import ApiIndex
from systems.services.descriptions import keep_description
from teams.models import Project


class Told(Protocol):
    """Hears what was indexed."""

    def note(self, text: str) -> None: ...


def index_descriptions(project: Project, report: Told) -> tuple[ApiIndex, ...]:
    """The indexes, the oldest document's first; each one is told when it is read for the first time here."""
    found = []
    for document in documents_of(project).order_by("pk"):
        if read(document).kind != "api_description":
            continue
        index = keep_description(
            project=project, document=document.name, sha256=document.sha256, data=bytes(document.data)
        )
        if not index.is_readable:
            continue
        found.append(index)
        told = f"{document.name}: {counted(len(index.operations), 'operation')} indexed"
        problems = f", {counted(index.problem_count, 'problem')}" if index.problem_count else ""
        report.note(f"{told}{problems}.")
    return tuple(found)
