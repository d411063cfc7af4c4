"""Beginning chats and turns, and keeping chats in order. Nothing that was said is ever deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from builder.models import Attachment, Chat, Turn
from jobs import journal, states
from jobs.events import NewEvent
from jobs.models import Job
from jobs.services import create_job
from lib.errors import DomainError, Invalid
from lib.json_text import storable
from lib.text import shorten
from planner.handover.rows import PlannedWorkflow
from teams.models import Project, User
from teams.services.audit import record_fact

TURN_JOB = "builder.turn"
LONGEST_TITLE = 60
STILL_AT_WORK = "The agent is still at work in this chat. Stop it first, or wait until it is done."


@dataclass(frozen=True)
class About:
    """What a message names besides its words; see the fields of `Turn`."""

    scope: Mapping[str, Any] = field(default_factory=dict)
    mentions: Sequence[Mapping[str, str]] = ()
    left_out: Sequence[str] = ()
    model: str = ""


def start_chat(*, project: Project, by: User) -> Chat:
    """A clean chat. Its first turn gives it a title."""
    return Chat.objects.create(project=project, created_by=by)


def title_of(text: str, planned: PlannedWorkflow | None) -> str:
    """What a chat is called after its first turn: what was built, or how the message begins."""
    first_line = text.strip().partition("\n")[0]
    return shorten(f"Build {planned.title}" if planned else first_line, LONGEST_TITLE)


def refuse_while_at_work(*, chat: Chat) -> None:
    """Lock the chat until the transaction ends. Raises DomainError while the agent is at work in it, also in
    a branch that is not shown.
    """
    locked = Chat.objects.select_for_update(no_key=True).get(pk=chat.pk)
    if locked.turns.exclude(job__state__in=states.OVER).exists():
        raise DomainError(STILL_AT_WORK)


def start_turn(
    *,
    chat: Chat,
    mode: str,
    text: str,
    planned: PlannedWorkflow | None,
    brief: Mapping[str, Any],
    by: User,
    instead_of: Turn | None = None,
    about: About | None = None,
    title: str = "",
    with_waiting: bool = True,
) -> Turn:
    """A new turn of the chat with its queued job. `brief` is what the agent will be told.

    It follows the turn that the chat shows last, or stands beside `instead_of` as another branch; that one
    stays. What the author attached and did not send yet goes with it unless `with_waiting` says otherwise,
    and what `instead_of` had. Raises Invalid where that is a turn of another chat.
    """
    about = about or About()
    if instead_of and instead_of.chat_id != chat.pk:
        raise Invalid("That message belongs to another chat.", hint="Open that chat and send it again there.")
    with transaction.atomic():
        locked = Chat.objects.select_for_update(no_key=True).get(pk=chat.pk)
        previous = instead_of.previous if instead_of else locked.head
        Chat.objects.filter(pk=chat.pk, title="").update(title=title or title_of(text, planned))
        chat.refresh_from_db(fields=["title"])
        number = (chat.turns.aggregate(Max("number"))["number__max"] or 0) + 1
        job = create_job(
            kind=TURN_JOB, topic=chat.project.topic, args={"chat": chat.pk, "turn": number}, by=by
        )
        record_fact(by=by, verb="builder.turn_started", project=chat.project, subject=chat.label)
        turn = Turn.objects.create(
            chat=chat,
            number=number,
            previous=previous,
            mode=mode,
            text=text,
            workflow_key=planned.key if planned else "",
            revision_number=planned.revision if planned else 0,
            brief=dict(brief),
            scope=dict(about.scope),
            mentions=[dict(each) for each in about.mentions],
            left_out=list(about.left_out),
            model=about.model,
            job=job,
            author=by,
        )
        if with_waiting:
            Attachment.objects.filter(chat=chat, turn=None, added_by=by).update(turn=turn)
        if instead_of:
            _attach_again(instead_of, turn)
        _show(chat, turn)
        return turn


def _attach_again(old: Turn, turn: Turn) -> None:
    sent = set(turn.attachments.values_list("sha256", flat=True))
    # One at a time: together they may be larger than a worker's memory should be.
    for pk in old.attachments.exclude(sha256__in=sent).values_list("pk", flat=True):
        row = Attachment.objects.get(pk=pk)
        row.pk, row._state.adding = None, True
        row.turn = turn
        row.save()


def show_branch(*, chat: Chat, tip: Turn) -> None:
    """Let the chat show the branch that ends with this turn. The others stay as they are."""
    if tip.chat_id != chat.pk:
        raise Invalid("That turn belongs to another chat.")
    _show(chat, tip)


def _show(chat: Chat, tip: Turn) -> None:
    chat.head = tip
    chat.save(update_fields=["head"])


def rename_chat(*, chat: Chat, title: str) -> None:
    """Call it something else."""
    kept = shorten(" ".join(str(storable(title)).split()), 120)
    if not kept:
        raise Invalid("Give the chat a name.", hint="Its first message named it before.")
    Chat.objects.filter(pk=chat.pk).update(title=kept)
    chat.title = kept


def archive_chat(*, chat: Chat, away: bool) -> None:
    """Put it away, or take it back. What was said in it stays."""
    Chat.objects.filter(pk=chat.pk).update(archived_at=Now() if away else None)
    chat.refresh_from_db(fields=["archived_at"])


def choose_model(*, chat: Chat, model: str) -> None:
    """The language model that its next turns ask; "" for the project's own."""
    if chat.model != model:
        Chat.objects.filter(pk=chat.pk).update(model=model)
        chat.model = model


def hand_over(*, chat: Chat, note: str, by: User) -> Chat:
    """A clean chat that carries a note about this one."""
    return Chat.objects.create(project=chat.project, created_by=by, came_from=chat, handover=note)


def compact(*, turn: Turn, note: str, turns: int) -> None:
    """Let a note stand for everything up to this turn in what is sent from now on. Nothing is deleted."""
    if not turn.job.is_over:
        raise DomainError(STILL_AT_WORK)
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).get(pk=turn.job_id)
        told = NewEvent("turn.compacted", {"note": note, "turns": turns}, key=f"compacted:{turns}")
        if not job.events.filter(key=told.key).exists():
            journal.append_to_job(job, [told])
