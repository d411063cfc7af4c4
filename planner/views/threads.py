"""Comments on elements of a plan: the list, beginning a thread, answering, editing, resolving."""

from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lib.text import whole_number
from lib.web.htmx import is_partial, partials
from planner import access as doors
from planner import launch
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.targets import target_of
from planner.pages.thread_list import people_named, thread_list
from planner.pages.threads import Asked, Margin, Talk, new_thread, talk_of
from planner.selectors.revisions import newest_revision
from planner.selectors.threads import thread_address
from planner.services import thread_answers
from planner.services import threads as services
from planner.views.talking import begun, card_context, thread_answer
from teams import access
from teams.access import MemberRequest


@require_GET
def index(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """Every thread of the project: `?threads=` open, mine or resolved; `?page=`."""
    row = access.project_read(request, team, project)
    plan = overview(row, request.membership, current="threads")
    titles = {one.key: one.spec.title for one in plan.planned}
    number = whole_number(request.GET.get("page", ""), 1)
    found = thread_list(row, request.membership, Asked.of(request.GET), number, titles)
    context = {"plan": plan, "list": found, "stream": stream_url(plan)}
    return render(request, "planner/threads/index.html", context)


@require_GET
def show(request: MemberRequest, team: str, project: str, thread: int) -> HttpResponseBase:
    """One thread as a card; `?edit=` opens the form of a comment, `?suggest` that of its element."""
    row = access.project_read(request, team, project)
    found = doors.thread(row, request.membership, thread)
    if not is_partial(request):
        return redirect(thread_address(row, found))
    talk, asked = talk_of(row, request.membership, found), Asked.of(request.GET)
    context = card_context(talk, found, asked)
    return partials(request, [(f"thread-{found.pk}", "planner/threads/_card.html", context)])


@require_GET
def new(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The form that begins a thread `?on=` an element of `?workflow=`."""
    row = access.project_review(request, team, project)
    key, on = request.GET.get("workflow", ""), request.GET.get("on", "")
    current = newest_revision(row, key)
    if current is None:
        raise Http404("No such workflow.")
    talk = Talk(row, request.membership, current.spec, current.row.number)
    form = new_thread(talk, key, on)
    if form is None:
        raise Http404("No such element.")
    if not is_partial(request):
        here = reverse("planner:workflow", args=[team, project, key])
        return redirect(f"{here}?thread={quote(on)}#new-thread")
    context = {"new": form, "project": row, "margin": Margin(new=form, has_model=talk.has_model)}
    return partials(request, [("new-thread", "planner/threads/_new.html", context)])


@require_POST
def begin(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Begin a thread with its first comment."""
    row = access.project_review(request, team, project)
    sent = request.POST
    target = target_of(
        row,
        workflow=sent.get("workflow", ""),
        place=sent.get("place", "element"),
        on=sent.get("on", ""),
        passage=sent.get("passage", ""),
    )
    comment = launch.comment_on(project=row, target=target, text=sent.get("text", ""), by=request.user)
    return begun(request, comment, row, request.membership)


@require_POST
def reply(request: MemberRequest, team: str, project: str, thread: int) -> HttpResponseBase:
    """Answer in a thread."""
    row = access.project_review(request, team, project)
    found = doors.thread(row, request.membership, thread)
    launch.answer_in(thread=found, text=request.POST.get("text", ""), by=request.user)
    return thread_answer(request, found)


@require_POST
def resolve(request: MemberRequest, team: str, project: str, thread: int) -> HttpResponseBase:
    """Close a thread."""
    row = access.project_review(request, team, project)
    found = doors.thread(row, request.membership, thread)
    services.resolve(thread=found, by=request.user)
    return thread_answer(request, found)


@require_POST
def reopen(request: MemberRequest, team: str, project: str, thread: int) -> HttpResponseBase:
    """Open a resolved thread again."""
    row = access.project_review(request, team, project)
    found = doors.thread(row, request.membership, thread)
    services.reopen(thread=found, by=request.user)
    return thread_answer(request, found)


@require_POST
def edit_comment(request: MemberRequest, team: str, project: str, comment: int) -> HttpResponseBase:
    """Other words for one's own comment."""
    row = access.project_review(request, team, project)
    found = doors.comment(row, request.membership, comment)
    services.edit_comment(comment=found, text=request.POST.get("text", ""), by=request.user)
    return thread_answer(request, found.thread)


@require_POST
def remove_comment(request: MemberRequest, team: str, project: str, comment: int) -> HttpResponseBase:
    """Take one's own comment back."""
    row = access.project_review(request, team, project)
    found = doors.comment(row, request.membership, comment)
    services.remove_comment(comment=found, by=request.user)
    return thread_answer(request, found.thread)


@require_POST
def stop_agent(request: MemberRequest, team: str, project: str, comment: int) -> HttpResponseBase:
    """Stop the agent's answer."""
    row = access.project_review(request, team, project)
    found = doors.comment(row, request.membership, comment)
    thread_answers.stop_answer(answer=found, by=request.user)
    return thread_answer(request, found.thread)


@require_POST
def retry_agent(request: MemberRequest, team: str, project: str, comment: int) -> HttpResponseBase:
    """Ask the agent again after it failed or was stopped."""
    row = access.project_review(request, team, project)
    found = doors.comment(row, request.membership, comment)
    launch.ask_agent_again(answer=found, by=request.user)
    return thread_answer(request, found.thread)


@require_GET
def people(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """Who can be named with @: those whose name or address begins with `?q=`, and the agent.

    Guests neither see nor guess the addresses of other people.
    """
    row = access.project_review(request, team, project)
    addresses = not request.membership.is_guest
    found = people_named(row, request.GET.get("q", "")[:80], by_address=addresses)
    context = {"found": found, "addresses": addresses}
    return render(request, "planner/threads/_people.html", context)
