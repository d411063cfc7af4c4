"""What people write in threads: beginning one, answering, editing, taking back, resolving."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.journal import announce
from lib.errors import Invalid, TransitionRefused
from lib.json_text import storable
from planner.models import Comment, EarlierText, Suggestion, Thread, Workflow, WorkflowRevision
from planner.selectors.threads import participants, thread_address
from planner.services.review_conditions import threads_count, threads_moved
from planner.threads.states import DONE, LONGEST, THREAD, refusal, state_after
from teams.mentions import mentioned
from teams.models import Project, User
from teams.selectors import people_of
from teams.services.audit import record_fact
from teams.services.notices import notify

EVENT = "plan.thread"


@dataclass(frozen=True)
class Target:
    """What a thread is to be about, and what it says now; as the fields of `Thread`."""

    place: str
    key: str
    workflow: Workflow | None = None
    revision: WorkflowRevision | None = None
    passage: str = ""
    quote: str = ""
    own_hash: str = ""


@dataclass(frozen=True)
class Values:
    """Other values for the element of a thread: as `Suggestion` keeps them."""

    part: str
    base: Mapping[str, Any]
    value: Mapping[str, Any]
    revision: WorkflowRevision


def begin_thread(*, project: Project, target: Target, text: str, by: User) -> Comment:
    """Begin a thread; its first comment. Who is named in it is told. Raises Invalid for an empty text."""
    said = _said(text)
    with transaction.atomic():
        thread = Thread.objects.create(project=project, begun_by=by, **vars(target))
        counts = threads_count(thread)
        comment = add_comment(thread, said, by)
        record_fact(
            by=by, verb="thread.begun", project=project, subject=thread_name(thread), thread=thread.pk
        )
        tell(thread, "begun")
        if counts:
            threads_moved(thread, by)
        _notify(thread, comment)
    return comment


def reply(*, thread: Thread, text: str, by: User, values: Values | None = None) -> Comment:
    """Answer in a thread, with other values for its element as a suggestion where there are any.

    Raises Invalid for an empty text, TransitionRefused in a thread that is resolved.
    """
    said = _said(text, needed=values is None)
    with transaction.atomic():
        locked = lock(thread)
        _step(locked, "reply")
        comment = add_comment(locked, said, by)
        if values is not None and locked.workflow is not None:
            Suggestion.objects.create(workflow=locked.workflow, comment=comment, author=by, **vars(values))
        verb = "suggestion.made" if values else "thread.answered"
        record_fact(by=by, verb=verb, project=locked.project, subject=thread_name(locked), thread=locked.pk)
        tell(locked, "answered")
        _notify(locked, comment, is_suggestion=values is not None)
    return comment


def edit_comment(*, comment: Comment, text: str, by: User) -> None:
    """Other words for one's own comment; the earlier ones are kept. Raises Invalid, TransitionRefused."""
    said = _said(text)
    with transaction.atomic():
        thread = lock(comment.thread)
        now = Comment.objects.get(pk=comment.pk)
        _guard_own(now, by)
        if now.text == said:
            return
        before = set(mentioned(now.text, people_of(thread.project)))
        EarlierText.objects.create(comment=now, text=now.text)
        Comment.objects.filter(pk=now.pk).update(text=said, edited_at=timezone.now())
        record_fact(
            by=by, verb="comment.edited", project=thread.project, subject=thread_name(thread), comment=now.pk
        )
        tell(thread, "edited")
        now.text = said
        _notify(thread, now, known=before, only_named=True)


def remove_comment(*, comment: Comment, by: User) -> None:
    """Take one's own comment back; it stays as "removed", and what it said is kept for the record."""
    with transaction.atomic():
        thread = lock(comment.thread)
        now = Comment.objects.get(pk=comment.pk)
        if now.author_id != by.pk:
            raise Invalid("Only who wrote a comment can remove it.")
        if now.removed_at is not None:
            return
        EarlierText.objects.create(comment=now, text=now.text)
        Comment.objects.filter(pk=now.pk).update(text="", removed_at=timezone.now())
        waiting = Suggestion.objects.filter(comment=now, state=Suggestion.State.OPEN)
        waiting.update(state=Suggestion.State.WITHDRAWN, decided_by=by, decided_at=timezone.now())
        record_fact(
            by=by, verb="comment.removed", project=thread.project, subject=thread_name(thread), comment=now.pk
        )
        tell(thread, "edited")


def resolve(*, thread: Thread, by: User) -> None:
    """Close a thread. Raises TransitionRefused for one that is."""
    with transaction.atomic():
        counts = threads_count(thread)
        locked = lock(thread)
        state = _step(locked, "resolve")
        told = {"state": state, "resolved_by": by, "resolved_at": timezone.now()}
        Thread.objects.filter(pk=locked.pk).update(**told)
        record_fact(by=by, verb="thread.resolved", project=locked.project, subject=thread_name(locked))
        tell(locked, "resolved")
        notify(
            to=participants(locked),
            kind="thread_resolved",
            project=locked.project,
            text=f"{by.label} resolved the thread on {thread_name(locked)}.",
            address=thread_address(locked.project, locked),
            by=by,
            about=f"thread:{locked.pk}",
        )
        if counts:
            threads_moved(locked, by, resolved=True)


def reopen(*, thread: Thread, by: User) -> None:
    """Open a resolved thread again. Raises TransitionRefused for one that is open."""
    with transaction.atomic():
        counts = threads_count(thread)
        locked = lock(thread)
        state = _step(locked, "reopen")
        Thread.objects.filter(pk=locked.pk).update(state=state, resolved_by=None, resolved_at=None)
        record_fact(by=by, verb="thread.reopened", project=locked.project, subject=thread_name(locked))
        tell(locked, "reopened")
        if counts:
            threads_moved(locked, by)


def lock(thread: Thread) -> Thread:
    """The thread's row, locked until the transaction ends: comments are numbered one after the other."""
    rows = Thread.objects.select_related("project__team", "workflow").select_for_update(of=("self",))
    return rows.get(pk=thread.pk)


def tell(thread: Thread, what: str) -> None:
    """Let open pages draw the thread again."""
    announce(topic=thread.project.topic, kind=EVENT, payload=payload_of(thread, what))


def payload_of(thread: Thread, what: str) -> dict[str, object]:
    """What pages are told when something happened in a thread."""
    return {
        "thread": thread.pk,
        "workflow": thread.workflow.key if thread.workflow else "",
        "place": thread.place,
        "key": thread.key,
        "passage": thread.passage,
        "what": what,
    }


def add_comment(thread: Thread, text: str, by: User | None, **more: Any) -> Comment:
    """The next comment of a locked thread."""
    now = timezone.now()
    Thread.objects.filter(pk=thread.pk).update(comments_count=F("comments_count") + 1, last_at=now)
    thread.refresh_from_db(fields=["comments_count", "last_at"])
    return Comment.objects.create(
        thread=thread, number=thread.comments_count, author=by, text=text, at=now, **more
    )


def _notify(
    thread: Thread,
    comment: Comment,
    *,
    known: Collection[User] = (),
    only_named: bool = False,
    is_suggestion: bool = False,
) -> None:
    by, project = comment.author, thread.project
    if by is None:
        return
    named = [one for one in mentioned(comment.text, people_of(project)) if one not in known]
    common = {"project": project, "address": thread_address(project, thread), "by": by}
    about = f"thread:{thread.pk}"
    where = thread_name(thread)
    notify(to=named, kind="mentioned", text=f"{by.label} named you at {where}.", about=about, **common)
    if only_named:
        return
    others = [one for one in participants(thread) if one not in named]
    kind = "suggestion" if is_suggestion else "replied"
    text = (
        f"{by.label} suggested a change of {where}." if is_suggestion else f"{by.label} answered at {where}."
    )
    notify(to=others, kind=kind, text=text, about=about, **common)


def thread_name(thread: Thread) -> str:
    """What people call the place of a thread."""
    if thread.place == Thread.Place.PASSAGE:
        return f"{thread.key} {thread.passage}".strip()
    return thread.key if thread.workflow is None else f"{thread.workflow.key} {thread.key}"


def _step(thread: Thread, step: str) -> str:
    state = state_after(THREAD, thread.state, step)
    if state is None:
        raise TransitionRefused("This thread", thread.state, DONE[step])
    return state


def _guard_own(comment: Comment, by: User) -> None:
    told = refusal(
        by.pk, comment.author_id, comment.at, timezone.now(), removed=comment.removed_at is not None
    )
    if told:
        raise Invalid(told)


def _said(text: str, *, needed: bool = True) -> str:
    said = str(storable(text.replace("\r\n", "\n").strip()))
    if needed and not said:
        raise Invalid("Write something first.", where="text")
    if len(said) > LONGEST:
        raise Invalid(
            f"A comment has at most {LONGEST:,} characters; this one has {len(said):,}.", where="text"
        )
    return said
