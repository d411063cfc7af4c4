"""The context of a message that is being written, and of a turn that was sent."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from builder.brief import Brief, estimate
from builder.forms import MessageForm
from builder.launch import brief_of, model_for
from builder.models import Chat, Turn
from builder.pages.composer import context_urls
from builder.pages.context import Context, context_of
from builder.pages.offer import offer_for
from builder.pages.place import build_url
from builder.services.chats import About
from builder.views.column import the_chat, the_turn
from builder.views.reading import asked_about, scoped
from lib.web.htmx import is_partial, partials
from planner.handover.rows import planned_workflows
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_POST
def look(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """The scope and the ring of the message as it stands. Changes nothing."""
    row = project_edit(request, team, project)
    form = MessageForm(request.POST)
    shown = {"scope": scoped(form, planned_workflows(row)), "unscoped": form.about.get("unscoped")}
    ring = {"room": _context(request, row, form), "urls": context_urls(row)}
    known = form.about.get("chat")
    offer = offer_for(row, the_chat(row, known) if known else None, shown["scope"], ring["room"])
    return partials(
        request,
        [
            ("composer-scope", "builder/_composer_scope.html", shown),
            ("composer-ring", "builder/_composer_ring.html", ring),
            ("composer-offer", "builder/_composer_offer.html", {"offer": offer}),
        ],
    )


@require_POST
def parts(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The Context panel of the message as it stands. Changes nothing."""
    row = project_edit(request, team, project)
    context = {"room": _context(request, row, MessageForm(request.POST)), "is_draft": True}
    if is_partial(request):
        return partials(request, [("context-parts", "builder/chats/_context.html", context)])
    back = reverse("builder:build", args=[team, project])
    more = {"title": "Context", "back": back, "is_draft": False}
    return render(request, "builder/chats/context.html", {**context, **more})


@require_GET
def of_turn(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """What the agent was told in a turn, word for word."""
    row = project_read(request, team, project)
    found = the_turn(row, turn)
    brief = found.brief
    told = brief.get("parts", [])
    model = model_for(row.team, found.model)
    shown = context_of(
        told,
        window=model.context if model else 0,
        model=model.label if model else "",
        notes=brief.get("notes", ()),
    )
    back = build_url([team, project], found.workflow_key, found.chat)
    context = {
        "room": shown,
        "texts": told,
        "title": f"What the agent was told for message {found.number}",
        "back": f"{back}&pane=chat#turn-{found.pk}",
    }
    return render(request, "builder/chats/context.html", context)


def _context(request: MemberRequest, project: Project, form: MessageForm) -> Context:
    about, planned = asked_about(project, form)
    known = form.about
    chat = the_chat(project, known["chat"]) if known.get("chat") else None
    instead = the_turn(project, known["instead_of"]) if known.get("instead_of") else None
    after = instead.previous if instead else chat.head if chat else None

    def brief(left_out: About) -> Brief:
        return brief_of(
            chat=chat,
            project=project,
            by=request.user,
            mode=known.get("mode") or Turn.Mode.BUILD,
            planned=planned,
            about=left_out,
            after=after,
            again=instead,
        )

    told = brief(about)
    whole = brief(About(about.scope, about.mentions, (), about.model)) if about.left_out else told
    model = model_for(project.team, about.model or (chat.model if chat else ""))
    return context_of(
        told.as_json()["parts"],
        message_tokens=estimate(known.get("text") or ""),
        window=model.context if model else 0,
        model=model.label if model else "",
        notes=told.notes,
        left_out=about.left_out,
        known=whole.as_json()["parts"],
        may_compact=_may_compact(chat, told),
    )


def _may_compact(chat: Chat | None, told: Brief) -> bool:
    """Whether there are earlier turns that a note could stand for."""
    return chat is not None and any(part.name == "chat" for part in told.parts)
