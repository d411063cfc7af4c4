"""What the chat's views answer with: the chat column drawn again, or the page for browsers without script."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from builder.models import Chat, Turn
from builder.pages.address import BuildAddress
from builder.pages.build import BuildPage, build_page
from builder.selectors.chats import chat_of, turn_of
from lib.web.htmx import go_to, is_partial, partials, trigger
from teams.access import MemberRequest
from teams.models import Project

# What a link put into the message box is in it once.
ONCE = {"ask": 0, "ask_step": "", "ask_test": "", "draft": "", "mode": ""}


def here(request: MemberRequest) -> BuildAddress:
    """Where in the Build tab the asking window stands."""
    url = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return replace(BuildAddress.from_url(url), **ONCE)  # type: ignore[arg-type]


def the_chat(project: Project, pk: int) -> Chat:
    """The chat with that number, or 404."""
    found = chat_of(project, pk)
    if found is None:
        raise Http404("No such chat.")
    return found


def the_turn(project: Project, pk: int) -> Turn:
    """The turn with that number, or 404."""
    found = turn_of(project, pk)
    if found is None:
        raise Http404("No such turn.")
    return found


def page_at(request: MemberRequest, project: Project, chat: Chat | None) -> BuildPage:
    """The page at which the asking window stands, with that chat open."""
    address = replace(here(request), chat=chat.pk if chat else 0)
    return build_page(project, address, may_edit=request.membership.may("edit"), person=request.user)


def column_again(request: MemberRequest, project: Project, chat: Chat) -> HttpResponseBase:
    """The chat column drawn again."""
    if not is_partial(request):
        return open_chat(request, project, chat)
    page = page_at(request, project, chat)
    drawn = partials(request, [("chat", "builder/_chat.html", {"page": page, "column": page.column})])
    return trigger(drawn, "drawn")


def open_chat(
    request: MemberRequest, project: Project, chat: Chat, workflow: str = "", turn: int = 0, draft: str = ""
) -> HttpResponseBase:
    """Go to the chat, beside what the window shows already, with `draft` in the message box."""
    address = replace(here(request), chat=chat.pk, pane="chat", draft=draft)
    if workflow:
        address = replace(address, workflow=workflow)
    url = reverse("builder:build", args=[project.team.slug, project.slug])
    return go_to(request, f"{url}?{address.query()}" + (f"#turn-{turn}" if turn else ""))


def composer_again(request: MemberRequest, page: BuildPage, status: int = 200) -> HttpResponse:
    """The message box drawn again; for browsers without script the whole page."""
    context = {"page": page, "column": page.column, "composer": page.composer}
    if is_partial(request):
        return partials(request, [("composer", "builder/_composer.html", context)], status=status)
    return render(request, "builder/build.html", {**context, "stream": page.stream}, status=status)
