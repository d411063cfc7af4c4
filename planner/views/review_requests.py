"""Asking for review of a workflow: the page, asking, reminding, ending."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError, Invalid
from lib.text import whole_number
from lib.web.htmx import go_to
from planner.pages.asking_for_review import Sent, ask_page, reminded, sent_from
from planner.pages.live import stream_url
from planner.pages.opened import OpenWorkflow, open_workflow
from planner.services import review_requests
from teams import access


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """Who is asked and how far they are; for editors the form to ask."""
    row = access.project_read(request, team, project)
    return _page(request, open_workflow(row, request.membership, key))


@require_POST
def ask(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Ask people and roles to look at the newest revision."""
    row = access.project_edit(request, team, project)
    open_workflow(row, request.membership, key)
    sent = sent_from(request.POST)
    try:
        if sent.due and sent.due_on is None:
            raise Invalid("Give the day as year, month and day: 2026-11-30.", where="due_on")
        review_requests.ask(
            project=row,
            key=key,
            revision=whole_number(request.POST.get("revision", "")),
            people=sent.people,
            roles=sent.roles,
            scopes=sent.scopes,
            note=sent.note,
            due_on=sent.due_on,
            by=request.user,
        )
    except DomainError as error:
        now = open_workflow(row, request.membership, key)
        return _page(request, now, sent, error)
    return go_to(request, "planner:workflow", team, project, key)


@require_POST
def remind(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Remind everybody who has not answered."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    try:
        count = review_requests.remind(project=row, key=key, by=request.user)
    except DomainError as error:
        return _page(request, workflow, None, error)
    messages.success(request, reminded(count))
    return go_to(request, "planner:review", team, project, key)


@require_POST
def close(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """End the open request: done, or cancelled with `how=cancel`."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    try:
        review_requests.close(project=row, key=key, by=request.user, done=request.POST.get("how") != "cancel")
    except DomainError as error:
        return _page(request, workflow, None, error)
    return go_to(request, "planner:workflow", team, project, key)


def _page(
    request: HttpRequest, workflow: OpenWorkflow, sent: Sent | None = None, error: DomainError | None = None
) -> HttpResponse:
    where = error.where if isinstance(error, Invalid) else ""
    told = (error.message if where else str(error)) if error else ""
    page = ask_page(workflow, sent=sent, problem=told, where=where)
    if page is None:
        raise Http404("No such workflow.")
    context = workflow.context(stream=stream_url(workflow.plan), ask=page, view="review")
    return render(request, "planner/review/ask.html", context, status=error.status if error else 200)
