"""Writing in a chat."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.forms import MessageForm, why_refused
from builder.launch import launch_turn
from builder.models import Chat, Turn
from builder.pages.address import BuildAddress
from builder.pages.build import build_page
from builder.selectors.chats import clean_chat
from builder.services.chats import start_chat
from jobs.services import request_cancel
from lib.web.htmx import go_to, is_partial, partials, trigger
from planner.handover.rows import PlannedWorkflow, planned_workflow
from teams.access import MemberRequest, project_edit
from teams.models import Project


@require_POST
def start(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A clean chat beside what was open; the one that is clean already, where there is one."""
    row = project_edit(request, team, project)
    chat = clean_chat(row, request.user) or start_chat(project=row, by=request.user)
    return _open_chat(request, team, project, chat)


@require_POST
def send(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A message, or the wish to build a planned workflow: begins a turn."""
    row = project_edit(request, team, project)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _refused(request, row, form)
    planned = _planned(row, form.cleaned_data["workflow"])
    known = form.cleaned_data["chat"]
    chat = _chat(request, row, known)
    text = form.cleaned_data["text"] or f"Build {planned.title}." if planned else form.cleaned_data["text"]
    mode = Turn.Mode.BUILD if planned else Turn.Mode.QUESTION
    launch_turn(chat=chat, mode=mode, text=text, planned=planned, by=request.user)
    # A page without a chat listens to none: it is left for the page of the new one.
    if not known or not is_partial(request):
        return trigger(_open_chat(request, team, project, chat), "sent")
    page = build_page(row, BuildAddress(chat=chat.pk, workflow=planned.key if planned else ""), may_edit=True)
    context = {"page": page, "column": page.column}
    return trigger(partials(request, [("chat", "builder/_chat.html", context)]), "sent")


@require_POST
def stop(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """Ask the agent to stop. What it has written stays."""
    row = project_edit(request, team, project)
    found = get_object_or_404(Turn.objects.select_related("job"), pk=turn, chat__project=row)
    request_cancel(job=found.job, by=request.user)
    if is_partial(request):
        return HttpResponse(status=204)
    return _open_chat(request, team, project, found.chat)


def _open_chat(request: MemberRequest, team: str, project: str, chat: Chat) -> HttpResponseBase:
    """Go to the chat, beside what the window shows already."""
    here = BuildAddress.from_url(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    workflow = request.POST.get("workflow") or here.workflow
    address = replace(here, workflow=workflow, chat=chat.pk, pane="chat")
    return go_to(request, f"{reverse('builder:build', args=[team, project])}?{address.query()}")


def _planned(project: Project, key: str) -> PlannedWorkflow | None:
    if not key:
        return None
    planned = planned_workflow(project, key)
    if planned is None:
        raise Http404("No such planned workflow.")
    return planned


def _chat(request: MemberRequest, project: Project, pk: int | None) -> Chat:
    if pk:
        return get_object_or_404(Chat, pk=pk, project=project)
    return start_chat(project=project, by=request.user)


def _refused(request: MemberRequest, project: Project, form: MessageForm) -> HttpResponseBase:
    page = build_page(project, BuildAddress(chat=form.cleaned_data.get("chat") or 0), may_edit=True)
    context = {
        "page": page,
        "column": page.column,
        "error": why_refused(form),
        "text": request.POST.get("text", ""),
    }
    if is_partial(request):
        return partials(request, [("composer", "builder/_composer.html", context)], status=422)
    return render(request, "builder/build.html", {**context, "stream": page.stream}, status=422)
