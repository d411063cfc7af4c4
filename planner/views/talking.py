"""How what happened in a thread is answered: its card and what counts it, or the page without script."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string

from lib.web.htmx import is_partial, partial
from planner.commented import counters, mark, place_partial
from planner.models import Comment, Thread
from planner.pages.threads import Asked, Margin, Talk, suggest_form, talk_of
from planner.selectors.threads import thread_address
from teams.models import Project
from teams.standing import Standing

CARD = "planner/threads/_card.html"


def thread_answer(
    request: HttpRequest,
    thread: Thread,
    *,
    asked: Asked | None = None,
    status: int = 200,
    margin: Margin | None = None,
    before: str = "",
) -> HttpResponseBase:
    """The card of a thread as it is now, its mark and the counts; a way back to its page without script."""
    if not is_partial(request):
        answer = HttpResponseRedirect(thread_address(thread.project, thread))
        answer.status_code = 303
        return answer
    thread.refresh_from_db()
    project, membership = thread.project, request.membership  # type: ignore[attr-defined]
    content = card_partial(request, talk_of(project, membership, thread), thread, asked, margin)
    return HttpResponse(
        before + content + mark(thread, project, membership) + counters(project, thread), status=status
    )


def card_partial(
    request: HttpRequest, talk: Talk, thread: Thread, asked: Asked | None = None, margin: Margin | None = None
) -> str:
    """The card, where the page has it."""
    return str(partial(f"thread-{thread.pk}", card(request, talk, thread, asked, margin)))


def card(
    request: HttpRequest, talk: Talk, thread: Thread, asked: Asked | None = None, margin: Margin | None = None
) -> str:
    """The markup of a card with everything in it."""
    return render_to_string(CARD, dict(card_context(talk, thread, asked, margin)), request)


def card_context(
    talk: Talk, thread: Thread, asked: Asked | None = None, margin: Margin | None = None
) -> Mapping[str, Any]:
    """What the card is given."""
    form = suggest_form(talk, thread) if asked and asked.suggest and margin is None else None
    shown = margin or Margin(form=form, suggest_for=thread.pk if form else 0)
    return {"t": talk.card(thread, asked=asked), "project": talk.project, "margin": shown}


def begun(request: HttpRequest, comment: Comment, project: Project, membership: Standing) -> HttpResponseBase:
    """A new thread: its card at the end of the others, and the form that began it gone."""
    thread = comment.thread
    if not is_partial(request):
        return thread_answer(request, thread)
    if thread.place != Thread.Place.ELEMENT:
        return HttpResponse(place_partial(thread, project, membership) + counters(project, thread))
    talk = talk_of(project, membership, thread)
    parts = (
        partial("new-thread", '<div id="new-thread"></div>'),
        partial("threads-end", card(request, talk, thread), "beforebegin"),
    )
    return HttpResponse("".join(parts) + mark(thread, project, membership) + counters(project, thread))
