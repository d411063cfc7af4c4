"""Reading chats and turns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from builder.branches import Fork, Row, branch, forks
from builder.models import Attachment, Chat, Turn
from builder.transcript import TELL, WHILE_STREAMING
from jobs.models import Job, JobEvent
from lib.json_text import storable
from teams.models import Project, User

Events = dict[UUID, list[tuple[str, dict[str, Any]]]]
SHOWN = 20
"""Turns of a branch that a page shows at first; older ones are asked for."""


@dataclass(frozen=True)
class Branch:
    """Some turns of the branch that is shown: `turns` in order; `earlier` more stand before these.

    `later` more stand between these and the turn before which they were asked for.
    `forks` names the turns that have others beside them.
    """

    turns: list[Turn] = field(default_factory=list)
    earlier: int = 0
    later: int = 0
    forks: Mapping[int, Fork] = field(default_factory=dict)


def chats_of(project: Project) -> QuerySet[Chat]:
    """The project's chats, newest first, without those that are put away."""
    return Chat.objects.filter(project=project, archived_at=None).order_by("-pk")


def chat_of(project: Project, pk: int) -> Chat | None:
    """One chat of the project, also one that is put away."""
    found = Chat.objects.filter(project=project, pk=pk).select_related("came_from", "head")
    return found.defer("head__brief").first()


def clean_chat(project: Project, person: User) -> Chat | None:
    """A chat that this person began and in which nothing was said yet."""
    return chats_of(project).filter(created_by=person, turns=None, came_from=None).first()


def find_chats(project: Project, *, words: str = "", show: str = "all", by: User) -> QuerySet[Chat]:
    """Chats with all of these words in their title or in what people wrote, newest first.

    `show` is all, mine or archived. Each has `turn_count`.
    """
    found = Chat.objects.filter(project=project, archived_at__isnull=show != "archived")
    if show == "mine":
        found = found.filter(created_by=by)
    for word in str(storable(words)).split()[:8]:
        said = Turn.objects.filter(chat=OuterRef("pk"), text__icontains=word)
        found = found.filter(Q(title__icontains=word) | Exists(said))
    people = ("created_by", "head__job", "project__team")
    # Counted for the chats that are listed only; a join would count the turns of all.
    turns = Turn.objects.filter(chat=OuterRef("pk")).order_by().values("chat").annotate(n=Count("pk"))
    count = Coalesce(Subquery(turns.values("n")), 0)
    counted = found.annotate(turn_count=count).select_related(*people)
    return counted.defer("head__brief").order_by("-pk")


def rows_of(chat: Chat) -> list[Row]:
    """The tree of a chat's turns, without what they hold."""
    return list(Turn.objects.filter(chat=chat).values_list("pk", "previous_id", "number"))


def branch_of(chat: Chat, *, most: int = SHOWN, before: int = 0, after: int = 0, around: int = 0) -> Branch:
    """The last turns of the branch that is shown; with `before` the last of those before that turn.

    With `around` those near that turn, with `after` those that follow that turn, both only up to `before`.
    Three queries at most.
    """
    rows = rows_of(chat)
    chain = branch(rows, chat.head_id)
    end = chain.index(before) if before in chain else len(chain)
    first, last = max(0, end - most), end
    if after in chain:
        first = chain.index(after) + 1
        last = min(end, first + most)
    if around in chain[:end] and not first <= chain.index(around) < last:
        wanted = chain.index(around)
        first = first if after in chain else max(0, wanted - most // 2)
        last = min(end, wanted + most - most // 2)
    return Branch(_in_order(chain[first:last]), first, end - last, forks(rows))


def length_and_workflow(chat: Chat) -> tuple[int, str]:
    """How many turns the branch that is shown has, and the workflow that its last one is about."""
    about = Turn.objects.filter(pk=chat.head_id).values_list("workflow_key", flat=True).first()
    return len(branch(rows_of(chat), chat.head_id)), about or ""


def turns_before(chat: Chat, turn: Turn | None) -> list[Turn]:
    """The turns from the first to `turn`, in order; none for None."""
    return _in_order(branch(rows_of(chat), turn.pk)) if turn else []


def _in_order(keys: Collection[int]) -> list[Turn]:
    found = _with_people(Turn.objects.filter(pk__in=keys)).in_bulk()
    return [found[pk] for pk in keys]


def _with_people(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    # A brief has hundreds of kilobytes and no page shows it beside a turn.
    return turns.select_related("chat__project__team", "job", "author").defer("brief")


def turn_of(project: Project, pk: int) -> Turn | None:
    """One turn of the project with its chat and job."""
    return _with_people(Turn.objects.filter(pk=pk, chat__project=project)).first()


def turn_of_job(job_id: UUID | None) -> Turn | None:
    """The turn that this job answers, if it answers one, with its brief."""
    if job_id is None:
        return None
    return Turn.objects.select_related("chat__project__team", "job", "author").filter(job_id=job_id).first()


def shown_turn_of_job(job_id: UUID | None) -> Turn | None:
    """As `turn_of_job`, without the brief: what a page shows of it."""
    return _with_people(Turn.objects.filter(job_id=job_id)).first() if job_id else None


def events_by_job(turns: list[Turn]) -> Events:
    """The events of all these turns in one query: job id -> [(kind, payload)] in order."""
    return _by_job(turns, JobEvent.objects.filter(job_id__in=[turn.job_id for turn in turns]))


def told_by_job(turns: list[Turn]) -> Events:
    """As `events_by_job`, without what a page does not show or what a turn that is done says again."""
    done = [turn.job_id for turn in turns if turn.job.state == Job.State.DONE]
    rows = JobEvent.objects.filter(job_id__in=[turn.job_id for turn in turns], kind__in=TELL)
    return _by_job(turns, rows.exclude(job_id__in=done, kind__in=WHILE_STREAMING))


def _by_job(turns: list[Turn], rows: QuerySet[JobEvent]) -> Events:
    events: Events = {turn.job_id: [] for turn in turns}
    for job_id, kind, payload in rows.order_by("job_id", "seq").values_list("job_id", "kind", "payload"):
        events[job_id].append((kind, payload))
    return events


def endings_of(turns: Collection[Turn]) -> dict[UUID, dict[str, Any]]:
    """How each of these turns ended, as its last event says; job id -> payload. One query."""
    rows = JobEvent.objects.filter(job_id__in=[turn.job_id for turn in turns], kind="turn.finished")
    return dict(rows.order_by("seq").values_list("job_id", "payload"))


def compactions_of(turns: Collection[Turn]) -> dict[UUID, dict[str, Any]]:
    """The notes that stand for turns up to one of these; job id -> payload. One query."""
    rows = JobEvent.objects.filter(job_id__in=[turn.job_id for turn in turns], kind="turn.compacted")
    return dict(rows.order_by("seq").values_list("job_id", "payload"))


def attachments_by_turn(turns: Collection[Turn]) -> dict[int, list[Attachment]]:
    """What was attached to each of these turns, without bytes and text. One query."""
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(turn__in=turns).select_related("chat__project__team")
    rows = rows.defer("data", "text")
    for row in rows:
        found.setdefault(row.turn_id or 0, []).append(row)
    return found


def waiting_attachments(chat: Chat | None, person: User) -> list[Attachment]:
    """What this person attached to a message that is not sent yet, without bytes and text."""
    if chat is None:
        return []
    rows = Attachment.objects.filter(chat=chat, turn=None, added_by=person)
    return list(rows.select_related("chat__project__team").defer("data", "text"))


def attached_texts(
    chat: Chat | None, person: User, again: Turn | None = None, *, with_waiting: bool = True
) -> list[Attachment]:
    """As `waiting_attachments`, with the text that the agent is told of each; with those of the message that
    is sent `again`, each file once. Without the waiting ones where `with_waiting` says so.
    """
    if chat is None:
        return []
    waiting = Q(turn=None, added_by=person) if with_waiting else Q(pk=None)
    wanted = waiting | (Q(turn=again) if again else Q(pk=None))
    rows = Attachment.objects.filter(wanted, chat=chat).defer("data")
    return list({row.sha256: row for row in rows}.values())


def words_said(turn: Turn) -> list[str]:
    """What people wrote in the branch that ends with this turn, in order."""
    chain = branch(rows_of(turn.chat), turn.pk)
    texts = dict(Turn.objects.filter(pk__in=chain).values_list("pk", "text"))
    return [texts[pk] for pk in chain]


def was_asked_in(turn: Turn) -> bool:
    """Whether the agent asked something earlier in the branch that ends with this turn."""
    chain = [pk for pk in branch(rows_of(turn.chat), turn.pk) if pk != turn.pk]
    jobs = Turn.objects.filter(pk__in=chain).values("job_id")
    return JobEvent.objects.filter(job_id__in=jobs, kind="turn.asked").exists()
