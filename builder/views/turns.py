"""Messages and what is done with them: send, stop, again, in other words, another branch, older ones."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from builder.forms import MessageForm, why_refused
from builder.launch import launch_turn
from builder.models import Chat, Turn
from builder.pages.build import BuildPage
from builder.pages.chat import ChatColumn, branch_views
from builder.pages.composer import Composer, composer_for
from builder.runners.words import build_message
from builder.selectors.chats import branch_of
from builder.services.attachments import LARGEST, add_attachment
from builder.services.chats import About, choose_model, show_branch, start_chat
from builder.views.column import column_again, composer_again, open_chat, page_at, the_chat, the_turn
from builder.views.reading import asked_about, paths_of, planned_or_404
from jobs.services import request_cancel
from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import is_partial, trigger
from planner.handover.rows import PlannedWorkflow
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project

OLDER = 20


@require_POST
def send(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A message, or the wish to build a planned workflow: begins a turn."""
    row = project_edit(request, team, project)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _refused(request, row, form, why_refused(form))
    known = form.cleaned_data["chat"]
    chat = the_chat(row, known) if known else start_chat(project=row, by=request.user)
    pressed = planned_or_404(row, form.cleaned_data["workflow"])
    try:
        for file in request.FILES.getlist("file"):
            data = file.read(LARGEST + 1)
            add_attachment(chat=chat, name=file.name, data=data, paths=paths_of(row), by=request.user)
        about, planned = asked_about(row, form)
        text = form.cleaned_data["text"] or (build_message(pressed.title) if pressed else "")
        _launch(
            request, row, chat, form, text, replace(about, scope={}) if pressed else about, pressed or planned
        )
    except DomainError as refusal:
        return _refused(request, row, form, str(refusal), refusal.status)
    # A page without a chat listens to none: it is left for the page of the new one.
    if not known or not is_partial(request):
        return trigger(open_chat(request, row, chat, pressed.key if pressed else ""), "sent")
    return trigger(column_again(request, row, chat), "sent")


def _launch(
    request: MemberRequest,
    project: Project,
    chat: Chat,
    form: MessageForm,
    text: str,
    about: About,
    planned: PlannedWorkflow | None,
) -> None:
    pressed = bool(form.cleaned_data["workflow"])
    instead = form.cleaned_data["instead_of"]
    launch_turn(
        chat=chat,
        mode=Turn.Mode.BUILD if pressed else form.cleaned_data["mode"] or Turn.Mode.BUILD,
        text=text,
        planned=planned,
        by=request.user,
        about=about,
        instead_of=the_turn(project, instead) if instead else None,
        title="" if pressed else first_words(text),
    )
    choose_model(chat=chat, model=form.cleaned_data["model"])


def first_words(text: str) -> str:
    """What a chat is called after its first message."""
    return text.strip().partition("\n")[0][:60]


@require_POST
def stop(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """Ask the agent to stop. What it has written stays."""
    row = project_edit(request, team, project)
    found = the_turn(row, turn)
    request_cancel(job=found.job, by=request.user)
    if is_partial(request):
        return HttpResponse(status=204)
    return open_chat(request, row, found.chat)


@require_POST
def retry(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """The same message once more, in a branch of its own: the old answer stays beside it."""
    row = project_edit(request, team, project)
    old = the_turn(row, turn)
    about = About(old.scope, old.mentions, old.left_out, old.model)
    launch_turn(
        chat=old.chat,
        mode=old.mode,
        text=old.text,
        planned=planned_or_404(row, old.workflow_key),
        by=request.user,
        about=about,
        instead_of=old,
        with_waiting=False,
    )
    return column_again(request, row, old.chat)


@require_GET
def edit(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """The message box with the words of a turn, to be sent again in a branch of its own."""
    row = project_edit(request, team, project)
    old = the_turn(row, turn)
    page = page_at(request, row, old.chat)
    return composer_again(request, replace(page, box=_box(request, page, edited=old)))


@require_POST
def show(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """Let the chat show the branch that ends with this turn."""
    row = project_edit(request, team, project)
    tip = the_turn(row, turn)
    show_branch(chat=tip.chat, tip=tip)
    return column_again(request, row, tip.chat)


@require_GET
def older(request: MemberRequest, team: str, project: str, chat: int) -> HttpResponseBase:
    """Turns of a chat's branch before turn `before`: the last, those `around` one, or those `after` one."""
    row = project_read(request, team, project)
    found = the_chat(row, chat)
    before, after, around = (
        whole_number(request.GET.get(each, "")) for each in ("before", "after", "around")
    )
    if not is_partial(request):
        return open_chat(request, row, found, turn=around)
    branch = branch_of(found, most=OLDER, before=before, after=after, around=around)
    if not branch.turns:
        raise Http404("No such turns.")
    earlier = 0 if after else branch.earlier
    views = branch_views(branch, is_end=False)
    column = ChatColumn([], found, views, earlier, row, later=branch.later, until=before)
    context = {"column": column, "may_edit": request.membership.may("edit"), "is_gap": bool(after)}
    return render(request, "builder/chats/turns.html", context)


def _refused(
    request: MemberRequest, project: Project, form: MessageForm, why: str, status: int = 422
) -> HttpResponseBase:
    """The message box with what was written, and why it was not sent."""
    chat = form.about.get("chat")
    page = page_at(request, project, the_chat(project, chat) if chat else None)
    return composer_again(request, replace(page, box=_box(request, page, error=why)), status)


def _box(request: MemberRequest, page: BuildPage, *, edited: Turn | None = None, error: str = "") -> Composer:
    return composer_for(
        page.here,
        chat=page.column.chat,
        person=request.user,
        sent=request.POST.dict() if error else None,
        named=request.POST.getlist("mention") if error else (),
        edited=edited,
        error=error,
    )
