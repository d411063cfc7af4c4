"""What the Build tab shows of an event, as partials that replace elements by id: replaying one does no harm.

The page opens its stream with `view=build:<workflow>:<chat>`. The conversation is sent as it grows. Of files,
flow, criteria and inspector only the news is sent that they changed: which step and which tab are open in
that window is known to its address alone, so the page asks for these parts itself (`builder:now`).
"""

from django.template.loader import render_to_string
from django.urls import reverse

from builder.models import Turn
from builder.pages.address import BuildAddress
from builder.pages.build import BuildPage, build_page
from builder.pages.chat import turn_views
from builder.selectors.chats import turn_of_job
from builder.services.chats import TURN_JOB
from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from runtime.services.runs import JOB_KIND as RUN_JOB

# After these the files, the flow and the criteria may look different.
TURNING_POINTS = ("turn.file_written", "turn.criterion", "turn.finished")
PLAN_CHANGES = ("plan.workflows_saved",)
NO_CHAT = "0"


def render(event: StreamEvent, viewer: Viewer) -> str:
    """Partials for the Build tab; "" for other pages and for events that it does not show."""
    name, _, rest = viewer.view.partition(":")
    if name != "build":
        return ""
    if event.job_kind == RUN_JOB:
        return _news("run", event, viewer)
    if event.kind in PLAN_CHANGES:
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
    """The turn, for those who have its chat open; those who had none see it open."""
    turn = turn_of_job(event.job_id)
    if turn is None or chat not in (str(turn.chat_id), NO_CHAT):
        return ""
    parts = []
    if event.kind == "job.queued":
        parts += _begun(turn, viewer)
    view = turn_views([turn])[0]
    parts.append(partial(f"turn-{turn.pk}", render_to_string("builder/_turn.html", {"view": view})))
    return "".join(parts)


def _begun(turn: Turn, viewer: Viewer) -> list[str]:
    """A new turn stands in the log, and the chat may have got its title from it."""
    address = BuildAddress(workflow=turn.workflow_key, chat=turn.chat_id)
    page = build_page(viewer.project, address, may_edit=viewer.may("edit"))
    return [
        _part("log", "builder/_log.html", page),
        _part("chat-top", "builder/_chat_top.html", page),
        _part("composer-chat", "builder/_composer_chat.html", page),
    ]


def _part(target: str, template: str, page: BuildPage) -> str:
    return str(partial(target, render_to_string(template, {"page": page, "column": page.column})))
