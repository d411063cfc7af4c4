"""What the Build tab shows of an event, as partials that replace elements by id: replaying one does no harm.

The page opens its stream with `view=build:<workflow>:<chat>`. The conversation is sent as it grows. Of files,
flow, criteria and inspector only the news is sent that they changed: which step and which tab are open in
that window is known to its address alone, so the page asks for these parts itself (`builder:now`).
"""

from dataclasses import replace

from django.template.loader import render_to_string
from django.urls import reverse

from builder.models import Turn
from builder.pages.address import BuildAddress
from builder.pages.build import BuildPage, build_page
from builder.pages.chat import PLACES, TurnView, view_of
from builder.pages.live import Told, live_turns
from builder.selectors.chats import attachments_by_turn, branch_of
from builder.selectors.proposals import decided
from builder.services.chats import TURN_JOB
from builder.services.proving import PROVE_JOB
from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from runtime.services.runs import JOB_KIND as RUN_JOB

# After these the files, the flow and the criteria may look different.
TURNING_POINTS = ("turn.file_written", "turn.criterion", "turn.finished")
PLAN_CHANGES = (
    *("plan.workflows_saved", "plan.workflow_edited", "builder.files_changed"),
    *("builder.drift_settled", "builder.criterion_excused"),
)
NO_CHAT = "0"


def render(event: StreamEvent, viewer: Viewer) -> str:
    """Partials for the Build tab; "" for other pages and for events that it does not show."""
    name, _, rest = viewer.view.partition(":")
    if name != "build":
        return ""
    if event.job_kind == RUN_JOB:
        return _news("run", event, viewer)
    if event.kind in PLAN_CHANGES or event.job_kind == PROVE_JOB:
        return _news("turn", event, viewer)
    if event.job_kind != TURN_JOB:
        return ""
    told = _chat(event, viewer, rest.rpartition(":")[2])
    return told + _news("turn", event, viewer) if event.kind in TURNING_POINTS else told


def _news(about: str, event: StreamEvent, viewer: Viewer) -> str:
    """An element that asks for what may have changed as soon as it stands in the page."""
    place = [viewer.project.team.slug, viewer.project.slug]
    context = {"about": about, "url": f"{reverse('builder:now', args=place)}?about={about}"}
    html = render_to_string("builder/_news.html", {**context, "number": event.topic_seq})
    return str(partial(f"news-{about}", html, swap="outerHTML"))


def _chat(event: StreamEvent, viewer: Viewer, chat: str) -> str:
    """What the event changed of its turn, for those who have its chat open or none at all."""
    told = live_turns.hear(event)
    if told is None or chat not in (str(told.turn.chat_id), NO_CHAT):
        return ""
    parts = []
    if event.kind == "job.queued":
        parts += _begun(told.turn, viewer)
    view = view_of(told.turn, told.transcript, is_last=True)
    parts.append(_changed(view, told) if told.block is not None and view.live else _whole(view, viewer))
    if not event.kind.startswith("turn."):
        parts.append(_button(view, viewer))
    return "".join(parts)


def _whole(view: TurnView, viewer: Viewer) -> str:
    """The turn with everything around it. Whose turn it is and what stands beside it is read again."""
    own = branch_of(view.turn.chat, most=1)
    ends = bool(own.turns) and own.turns[-1].pk == view.turn.pk
    attached = attachments_by_turn([view.turn]).get(view.turn.pk, ())
    verdicts = {call: row for (_, call), row in decided([view.turn]).items()}
    forks = own.forks.get(view.turn.pk)
    shown = replace(view, fork=forks, attachments=attached, is_last=ends, verdicts=verdicts)
    html = render_to_string("builder/_turn.html", {"view": shown, "may_edit": viewer.may("edit")})
    return str(partial(f"turn-{view.turn.pk}", html))


def _changed(view: TurnView, told: Told) -> str:
    """The block that the event changed; while text streams into it only the pieces that grew.

    Where no empty place is left after what is new, what stands around it is drawn again with new ones.
    """
    number = told.block or 0
    block = view.blocks[number]
    grown = block.pieces[told.since :] if told.since is not None else []
    if grown and told.since is not None and told.since // PLACES == (len(block.pieces) - 1) // PLACES:
        return "".join(_piece(identity, text) for identity, text in grown)
    if told.since is None and number % PLACES == PLACES - 1:
        return _whole_answer(view)
    html = render_to_string("builder/turn/_block.html", {"view": view, "shown": block})
    return str(partial(block.id, html))


def _piece(identity: str, text: str) -> str:
    html = render_to_string("builder/turn/_piece.html", {"id": identity, "text": text})
    return str(partial(identity, html))


def _whole_answer(view: TurnView) -> str:
    """All blocks, with new empty places after them."""
    html = render_to_string("builder/turn/_answer.html", {"view": view})
    return str(partial(f"answer-{view.turn.pk}", html))


def _begun(turn: Turn, viewer: Viewer) -> list[str]:
    """A new turn stands in the log, and the chat may have got its title from it."""
    address = BuildAddress(workflow=turn.workflow_key, chat=turn.chat_id)
    page = build_page(viewer.project, address, may_edit=viewer.may("edit"))
    return [
        _part("log", "builder/_log.html", page),
        _part("chat-top", "builder/_chat_top.html", page),
        _part("composer-chat", "builder/_composer_chat.html", page),
    ]


def _button(view: TurnView, viewer: Viewer) -> str:
    """Send, or Stop while the agent is at work."""
    if not viewer.may("edit"):
        return ""
    context = {"live": view if view.live else None}
    return str(partial("composer-send", render_to_string("builder/_composer_send.html", context)))


def _part(target: str, template: str, page: BuildPage) -> str:
    context = {"page": page, "column": page.column, "may_edit": page.may_edit}
    return str(partial(target, render_to_string(template, context)))
