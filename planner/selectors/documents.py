"""Reads of documents and links."""

from collections.abc import Callable, Collection

from django.db.models import QuerySet

from jobs.models import Job
from jobs.selectors import job_events
from planner.models import Document, Link
from planner.reading import ReadDocument
from planner.selectors.readings import reading_of
from teams.models import Project

# Hears of each document before it is read: its name, its number from 1, how many there are.
Notify = Callable[[str, int, int], None]


def documents_of(project: Project) -> QuerySet[Document]:
    """The documents that count, oldest first, without their bytes."""
    return Document.objects.filter(project=project, removed_at=None).select_related("added_by").defer("data")


def document_named(project: Project, name: str) -> Document | None:
    """The newest document of that name, also a replaced or removed one: old evidence must open."""
    found = versions_of(project, name).order_by("-pk")
    return found.filter(removed_at=None).first() or found.first()


def versions_of(project: Project, name: str) -> QuerySet[Document]:
    """Every document that ever had that name, oldest first, without their bytes."""
    found = Document.objects.filter(project=project, name=name)
    return found.select_related("added_by", "inside").defer("data", "inside__data")


def links_to_see_to(project: Project) -> QuerySet[Link]:
    """Links that are waiting or under way, or could not be fetched, oldest first."""
    return Link.objects.filter(project=project).exclude(state=Link.State.DONE).select_related("added_by")


def links_to_fetch(project: Project) -> QuerySet[Link]:
    """Links that wait, and those that a worker which is gone had begun with."""
    return Link.objects.filter(project=project, state__in=[Link.State.WAITING, Link.State.FETCHING])


def not_researched(project: Project, job: Job | None) -> QuerySet[Document]:
    """Documents that came after the newest research job had read, or began where it got no further."""
    read = [event.at for event in job_events(job, "plan.documents")] if job else []
    last = read[-1] if read else job.started_at if job else None
    if last is None:
        # A plan that was imported has research and no job.
        last = project.research_revisions.order_by("number").values_list("created_at", flat=True).last()
    return documents_of(project).filter(added_at__gt=last) if last else documents_of(project)


def read(document: Document) -> ReadDocument:
    """The document's passages. It is read once; its reading is kept."""
    return reading_of(document)


def read_all(project: Project, notify: Notify | None = None) -> list[ReadDocument]:
    """Every document of the project, read, the oldest first."""
    rows = list(documents_of(project).order_by("pk"))
    found = []
    for number, row in enumerate(rows, start=1):
        if notify:
            notify(row.name, number, len(rows))
        found.append(read(row))
    return found


def bytes_of(project: Project, names: Collection[str]) -> list[tuple[str, bytes]]:
    """Name and bytes of these documents, oldest first."""
    found = Document.objects.filter(project=project, removed_at=None, name__in=names).order_by("pk")
    return [(name, bytes(data)) for name, data in found.values_list("name", "data")]
