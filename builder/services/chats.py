"""Beginning chats and turns."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from builder.models import Chat, Turn
from jobs.services import create_job
from lib.text import shorten
from planner.handover.rows import PlannedWorkflow
from teams.models import Project, User
from teams.services.audit import record_fact

TURN_JOB = "builder.turn"


LONGEST_TITLE = 60


def start_chat(*, project: Project, by: User) -> Chat:
    """A clean chat. Its first turn gives it a title."""
    return Chat.objects.create(project=project, created_by=by)


def title_of(text: str, planned: PlannedWorkflow | None) -> str:
    """What a chat is called after its first turn: what was built, or how the message begins."""
    first_line = text.strip().partition("\n")[0]
    return shorten(f"Build {planned.title}" if planned else first_line, LONGEST_TITLE)


def start_turn(
    *, chat: Chat, mode: str, text: str, planned: PlannedWorkflow | None, brief: dict[str, Any], by: User
) -> Turn:
    """A new turn of the chat with its queued job. `brief` is what the agent will be told."""
    with transaction.atomic():
        Chat.objects.select_for_update().get(pk=chat.pk)
        Chat.objects.filter(pk=chat.pk, title="").update(title=title_of(text, planned))
        chat.refresh_from_db(fields=["title"])
        number = (chat.turns.aggregate(Max("number"))["number__max"] or 0) + 1
        job = create_job(
            kind=TURN_JOB,
            topic=chat.project.topic,
            args={"chat": chat.pk, "turn": number},
            by=by,
        )
        record_fact(by=by, verb="builder.turn_started", project=chat.project, subject=chat.label)
        return Turn.objects.create(
            chat=chat,
            number=number,
            mode=mode,
            text=text,
            workflow_key=planned.key if planned else "",
            revision_number=planned.revision if planned else 0,
            brief=brief,
            job=job,
            author=by,
        )
