"""Something happened in a thread: open pages get its card, the mark at its element and the counts again."""

from django.http import Http404
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from planner.models import Thread
from planner.pages.live import workflow_in
from planner.pages.marks import comments, mark_id
from planner.pages.opened import open_workflow
from planner.pages.passages import document_comments
from planner.pages.proposals import render_proposals
from planner.pages.threads import Asked, Margin, Talk, question_comments, talk_of
from planner.selectors.documents import document_named, read
from planner.selectors.threads import open_by_workflow, thread_numbered
from planner.services.suggestions import EVENT as PROPOSAL
from planner.services.threads import EVENT as THREAD
from teams.models import Project
from teams.standing import Standing

BEGUN = "begun"


def render(event: StreamEvent, viewer: Viewer) -> str:
    """The partials for this viewer's page; whoever came by a share link sees no comments."""
    if viewer.membership.is_visitor:
        return ""
    if event.kind == PROPOSAL:
        return render_proposals(event, viewer)
    if event.kind != THREAD:
        return ""
    thread = thread_numbered(viewer.project, event.payload.get("thread", 0))
    if thread is None:
        return ""
    told = counters(viewer.project, thread)
    if not _is_on(thread, viewer.view):
        return told
    if thread.place != Thread.Place.ELEMENT:
        return place_partial(thread, viewer.project, viewer.membership) + told
    talk = talk_of(viewer.project, viewer.membership, thread)
    context = {"t": talk.card(thread), "project": viewer.project, "margin": Margin(), "is_news": True}
    card = render_to_string("planner/threads/_card.html", context)
    is_new = event.payload.get("what") == BEGUN
    target, swap = ("threads-end", "beforebegin") if is_new else (f"thread-{thread.pk}", "outerMorph")
    return str(partial(target, card, swap)) + mark(thread, viewer.project, viewer.membership) + told


def place_partial(thread: Thread, project: Project, membership: Standing) -> str:
    """The comments on the question or passage of a thread, where a page shows them."""
    talk = Talk(project, membership)
    if thread.place == Thread.Place.QUESTION:
        margin = question_comments(talk, thread.key, Asked(thread=thread.pk))
    else:
        found = document_named(project, thread.key)
        passages = read(found).passages if found else ()
        shown = document_comments(talk, thread.key, passages, thread.passage, Asked(thread=thread.pk))
        if shown.margin is None:
            return ""
        margin = shown.margin
    content = render_to_string("planner/threads/_place.html", {"margin": margin, "project": project})
    return str(partial(margin.id, content))


def mark(thread: Thread, project: Project, membership: Standing) -> str:
    """What stands at the element, question or passage of a thread: how many comments it has."""
    if thread.workflow is None or thread.place != Thread.Place.ELEMENT:
        return ""
    try:
        opened = open_workflow(project, membership, thread.workflow.key)
    except Http404:
        return ""
    return str(partial(mark_id(thread.key), comments(opened, thread.key)))


def counters(project: Project, thread: Thread) -> str:
    """The counts of open threads in the side column: of the project, and of the thread's workflow."""
    counts = open_by_workflow(project)
    parts = [_counter("", counts.get("", 0))]
    if thread.workflow is not None:
        parts.append(_counter(thread.workflow.key, counts.get(thread.workflow.key, 0)))
    return "".join(parts)


def _counter(key: str, count: int) -> str:
    context = {"key": key, "count": count}
    target = f"side-threads-{key}" if key else "side-threads"
    return str(partial(target, render_to_string("planner/threads/_count.html", context)))


def _is_on(thread: Thread, view: str) -> bool:
    """Whether that page shows the thread. One of an older revision is left as it was read."""
    if thread.place == Thread.Place.PASSAGE:
        return view == f"document:{thread.key}"
    if thread.place == Thread.Place.QUESTION:
        return view == "overview"
    key, mode = workflow_in(view)
    return thread.workflow is not None and key == thread.workflow.key and mode not in ("history", "revision")
