"""Chats: a new one, the history, names, putting away, handing over, making short."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from builder.models import Chat
from builder.noting import note_of
from builder.pages.address import BuildAddress
from builder.pages.chats_list import chats_list
from builder.selectors.chats import clean_chat
from builder.selectors.material import told_turns
from builder.services import chats
from builder.views.column import column_again, here, open_chat, the_chat
from jobs.models import Job
from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from runtime.selectors.runs import run_of
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project

LONGEST_DRAFT = 1_500
"""Characters of a message that an address carries into a new chat."""


@require_GET
def history(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The project's chats, searched with `q` and filtered with `show` (all, mine, archived)."""
    row = project_read(request, team, project)
    return _list(request, row, request.GET.get("q", ""), request.GET.get("show", "all"))


@require_POST
def start(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A clean chat beside what was open; the one that is clean already, where there is one.

    With `ask`, the number of a run: beside that run, with what is known of it as the draft of a message.
    With `ask_test`, the key of a criterion of `workflow`: with what its test showed.
    """
    row = project_edit(request, team, project)
    chat = clean_chat(row, request.user) or chats.start_chat(project=row, by=request.user)
    asked = run_of(row, whole_number(request.POST.get("ask", "")))
    workflow, criterion = request.POST.get("workflow", ""), request.POST.get("ask_test", "")
    if asked:
        number = asked.number
        about = BuildAddress(workflow=asked.workflow, run=number, chat=chat.pk, pane="chat", ask=number)
    elif criterion:
        about = BuildAddress(workflow=workflow, chat=chat.pk, pane="chat", ask_test=criterion)
    else:
        return open_chat(request, row, chat, workflow)
    return go_to(request, f"{reverse('builder:build', args=[team, project])}?{about.query()}")


@require_POST
def rename(request: MemberRequest, team: str, project: str, chat: int) -> HttpResponseBase:
    """Call a chat something else."""
    row = project_edit(request, team, project)
    chats.rename_chat(chat=the_chat(row, chat), title=request.POST.get("title", ""))
    return _list(request, row, request.POST.get("q", ""), "all")


@require_POST
def archive(request: MemberRequest, team: str, project: str, chat: int) -> HttpResponseBase:
    """Put a chat away, or with an empty `away` take it back."""
    row = project_edit(request, team, project)
    away = bool(request.POST.get("away"))
    chats.archive_chat(chat=the_chat(row, chat), away=away)
    return _list(request, row, request.POST.get("q", ""), "all" if away else "archived")


@require_POST
def hand_over(request: MemberRequest, team: str, project: str, chat: int) -> HttpResponseBase:
    """A clean chat that carries a short note about this one, and a message that was begun in it.

    A message too long for an address stays in the box of the old chat.
    """
    row = project_edit(request, team, project)
    old = the_chat(row, chat)
    note, _ = _note(old)
    text = request.POST.get("text", "")
    draft = text if len(text) <= LONGEST_DRAFT else ""
    return open_chat(request, row, chats.hand_over(chat=old, note=note, by=request.user), draft=draft)


@require_POST
def compact(request: MemberRequest, team: str, project: str, chat: int) -> HttpResponseBase:
    """Let a note stand for the turns so far in what is sent from now on."""
    row = project_edit(request, team, project)
    found = the_chat(row, chat)
    note, count = _note(found)
    if found.head:
        chats.compact(turn=found.head, note=note, turns=count)
    return column_again(request, row, found)


def _note(chat: Chat) -> tuple[str, int]:
    """The note about a chat and how many turns it stands for. Raises Invalid where nothing is to be noted."""
    head = chat.head
    before, told = told_turns(chat, head) if head else ("", [])
    if head is None or not told:
        raise Invalid("Nothing was said in this chat since its last note.")
    if head.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        raise Invalid(chats.STILL_AT_WORK)
    return note_of(told, before or chat.handover), len(told)


def _list(request: MemberRequest, project: Project, words: str, show: str) -> HttpResponseBase:
    place = here(request)
    address = BuildAddress(workflow=place.workflow, view=place.view, file=place.file, step=place.step)
    base = f"{reverse('builder:build', args=[project.team.slug, project.slug])}?{address.query()}&"
    found = chats_list(project, words=words[:200], show=show, by=request.user, here=base)
    context = {"found": found, "may_edit": request.membership.may("edit"), "current": place.chat}
    return fragment_or_page(request, "builder/chats/_list.html", "builder/chats/list.html", context)
