"""Reads of threads: those of one place, workflow or project, their comments, and how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.urls import reverse

from planner.models import Comment, Proposal, Suggestion, Thread
from teams.models import Project, User

OPEN: Final = "open"
MINE: Final = "mine"
RESOLVED: Final = "resolved"
FILTERS: Final = (OPEN, MINE, RESOLVED)


def threads_of(project: Project) -> QuerySet[Thread]:
    """Every thread of the project with its workflow and people, the one last written in first.

    Without those of workflows that left the plan; they come back with them.
    """
    rows = Thread.objects.filter(Q(workflow=None) | Q(workflow__removed_at=None), project=project)
    rows = rows.select_related("workflow", "revision", "begun_by", "resolved_by")
    return rows.defer("revision__value", "revision__drawn", "revision__conflicts").order_by("-last_at", "-pk")


def chosen(rows: QuerySet[Thread], which: str, person: User | None) -> QuerySet[Thread]:
    """Of these the open ones, those that somebody wrote in, or the resolved ones."""
    if which == MINE:
        if person is None or not person.pk:
            return rows.none()
        wrote = Comment.objects.filter(thread=OuterRef("pk"), author=person, removed_at=None)
        return rows.filter(Q(begun_by=person) | Exists(wrote))
    return rows.filter(state=RESOLVED if which == RESOLVED else OPEN)


def thread_numbered(project: Project, number: int) -> Thread | None:
    """The thread with that number, also one of a workflow that left the plan."""
    rows = Thread.objects.filter(project=project, pk=number)
    rows = rows.select_related("workflow", "revision", "begun_by", "resolved_by", "project__team")
    return rows.defer("revision__value", "revision__drawn", "revision__conflicts").first()


def threads_on(project: Project, place: str, key: str, passage: str | None = None) -> QuerySet[Thread]:
    """The threads about a question or a document, or about one passage of it; the oldest first."""
    rows = threads_of(project).filter(place=place, key=key).order_by("pk")
    return rows if passage is None else rows.filter(passage=passage)


def comments_of(threads: Iterable[Thread]) -> Mapping[int, Sequence[Comment]]:
    """The comments of each, in order, with their people, jobs and suggestions; one query."""
    rows = Comment.objects.filter(thread__in=[one.pk for one in threads])
    rows = rows.select_related(
        *("author", "asked_by", "job", "suggestion__revision", "suggestion__decided_by"),
        *("suggestion__made", "suggestion__workflow", "suggestion__author"),
    ).defer(
        *("suggestion__revision__value", "suggestion__revision__drawn", "suggestion__revision__conflicts"),
        *("suggestion__made__value", "suggestion__made__drawn", "suggestion__made__conflicts"),
    )
    found: dict[int, list[Comment]] = {one.pk: [] for one in threads}
    for row in rows.order_by("thread", "number"):
        found[row.thread_id].append(row)
    return found


def first_comments(threads: Iterable[Thread]) -> Mapping[int, Comment]:
    """The comment each thread began with; one query."""
    rows = Comment.objects.filter(thread__in=[one.pk for one in threads], number=1).select_related("author")
    return {row.thread_id: row for row in rows}


def comment_numbered(project: Project, number: int) -> Comment | None:
    """The comment with that number, with its thread."""
    rows = Comment.objects.filter(pk=number, thread__project=project)
    return rows.select_related(
        "thread__workflow", "thread__project__team", "author", "asked_by", "job"
    ).first()


def suggestion_numbered(project: Project, number: int) -> Suggestion | None:
    """The suggestion with that number, with its comment or proposal."""
    rows = Suggestion.objects.filter(pk=number, workflow__project=project)
    rows = rows.select_related(
        *("workflow__project__team", "comment__thread__workflow", "comment__author", "proposal", "author"),
        *("revision", "decided_by"),
    )
    return rows.first()


def open_by_key(project: Project, workflow: str) -> Mapping[str, int]:
    """How many comments the open threads at each place of a workflow have, by its key; one query."""
    rows = Thread.objects.filter(project=project, workflow__key=workflow, state=OPEN)
    return dict(rows.order_by().values_list("key").annotate(count=Sum("comments_count")))


def open_by_place(project: Project, place: str, key: str = "") -> Mapping[str, int]:
    """How many open threads each question has; of a document, each of its passages. One query."""
    rows = Thread.objects.filter(project=project, place=place, state=OPEN)
    if key:
        rows = rows.filter(key=key)
    return dict(rows.order_by().values_list("passage" if key else "key").annotate(count=Count("pk")))


def open_by_workflow(project: Project) -> Mapping[str, int]:
    """How many open threads each workflow has, by its key, and under "" the whole project; one query."""
    rows = threads_of(project).filter(state=OPEN).select_related(None).order_by()
    counted = dict(rows.values_list("workflow__key").annotate(count=Count("pk")))
    return {"": sum(counted.values()), **{key: count for key, count in counted.items() if key}}


def participants(thread: Thread) -> list[User]:
    """Who began it or wrote in it, and did not take that back."""
    wrote = Comment.objects.filter(thread=thread, removed_at=None).exclude(author=None).values("author")
    return list(User.objects.filter(Q(pk=thread.begun_by_id) | Q(pk__in=wrote)).distinct())


def open_proposals(project: Project, workflow: str = "") -> list[Proposal]:
    """What the agent proposed and nobody has decided about, the newest first, with the parts; two queries."""
    waiting = {"parts__state": OPEN, "parts__workflow__removed_at": None}
    # By the parts: of a workflow that was split, each half has its own.
    waiting |= {"parts__workflow__key": workflow} if workflow else {}
    rows = Proposal.objects.filter(project=project, **waiting).distinct()
    parts = Suggestion.objects.select_related("workflow", "decided_by", "revision").order_by("pk")
    parts = parts.filter(workflow__key=workflow) if workflow else parts
    parts = parts.defer("revision__value", "revision__drawn", "revision__conflicts")
    rows = rows.select_related("workflow", "asked_by").order_by("-pk")
    return list(rows.prefetch_related(Prefetch("parts", queryset=parts)))


def page_of(project: Project, thread: Thread) -> str:
    """The address of the page a thread stands on, without the thread."""
    place = [project.team.slug, project.slug]
    if thread.place == Thread.Place.QUESTION:
        return reverse("planner:question", args=[*place, thread.key])
    if thread.place == Thread.Place.PASSAGE:
        return reverse("planner:document", args=[*place, thread.key])
    if thread.workflow is None:
        return reverse("planner:threads", args=place)
    return reverse("planner:workflow", args=[*place, thread.workflow.key])


def thread_address(project: Project, thread: Thread) -> str:
    """The address that opens one thread beside what it is about."""
    page = page_of(project, thread)
    if thread.place == Thread.Place.QUESTION:
        return f"{page}?open&thread={thread.pk}#thread-{thread.pk}"
    if thread.place == Thread.Place.PASSAGE:
        return f"{page}?at={quote(thread.passage)}&thread={thread.pk}#thread-{thread.pk}"
    return f"{page}?thread={thread.pk}#thread-{thread.pk}"
