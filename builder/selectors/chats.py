"""Reading chats and turns."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from builder.models import Chat, Turn
from jobs.models import JobEvent
from teams.models import Project, User


def chats_of(project: Project) -> QuerySet[Chat]:
    """The project's chats, newest first."""
    return Chat.objects.filter(project=project).order_by("-pk")


def clean_chat(project: Project, person: User) -> Chat | None:
    """A chat that this person began and in which nothing was said yet."""
    return chats_of(project).filter(created_by=person, turns=None).first()


def turns_of(chat: Chat) -> list[Turn]:
    """The turns of a chat in order, with their jobs and authors."""
    return list(chat.turns.select_related("chat__project__team", "job", "author").order_by("number"))


def turn_of_job(job_id: UUID | None) -> Turn | None:
    """The turn that this job answers, if it answers one."""
    if job_id is None:
        return None
    return Turn.objects.select_related("chat__project__team", "job", "author").filter(job_id=job_id).first()


def events_by_job(turns: list[Turn]) -> dict[UUID, list[tuple[str, dict[str, Any]]]]:
    """The events of all these turns in one query: job id -> [(kind, payload)] in order."""
    events: dict[UUID, list[tuple[str, dict[str, Any]]]] = {turn.job_id: [] for turn in turns}
    rows = JobEvent.objects.filter(job_id__in=list(events)).order_by("job_id", "seq")
    for job_id, kind, payload in rows.values_list("job_id", "kind", "payload"):
        events[job_id].append((kind, payload))
    return events
