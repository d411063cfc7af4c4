"""What a stored event changes on an open plan page: regions drawn again, each by its id."""

from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from planner.edited import render_edit, render_review
from planner.launch import RESEARCH
from planner.pages.live import WORKFLOW, workflow_in
from planner.pages.overview import Overview

STARTED = ("progress", "stages", "material")
EVERYTHING = ("plan_head", "progress", "stages", "research", "questions", "assumptions", "workflows", "side")
# What was found and drawn is on the page already; what waited for it is taken away.
ENDED = ("plan_head", "progress", "stages", "research", "workflows", "material")
# Which regions of the overview each kind of event changes.
REGIONS = {
    "job.queued": STARTED,
    "job.started": STARTED,
    "job.cancel_requested": ("progress",),
    "plan.stage": ("progress",),
    "plan.documents": ("progress",),
    "plan.note": ("progress",),
    "plan.drawing": ("workflows",),
    "plan.material": ("material", "side"),
    "plan.research_saved": EVERYTHING,
    "plan.workflows_saved": ("plan_head", "stages", "since", "assumptions", "workflows", "questions", "side"),
    "plan.workflow_edited": ("assumptions", "workflows", "side"),
    "plan.workflows_reshaped": ("plan_head", "stages", "workflows", "side"),
    "plan.fact_decided": ("plan_head", "research", "stages"),
    "plan.review_moved": ("workflows", "stages", "side"),
    "plan.question_decided": ("questions", "assumptions", "stages"),
    "job.done": ENDED,
    "job.failed": ENDED,
    "job.cancelled": ENDED,
}
PAGES = ("research",)
IDS = {"plan_head": "plan-head", "side": "plan-side"}


def render(event: StreamEvent, viewer: Viewer) -> str:
    """The partials for this viewer's page, "" for an event that changes nothing there."""
    if event.kind.startswith("job.") and event.job_kind != RESEARCH:
        return ""
    regions = REGIONS.get(event.kind, ())
    if viewer.view != "overview":
        regions = (
            tuple(name for name in regions if name == "side")
            if viewer.view in PAGES or _is_one_of_many(viewer.view)
            else ()
        )
    if not regions:
        return ""
    plan = Overview(viewer.project, viewer.membership, current=_current(viewer.view))
    if event.kind == "plan.drawing" and not plan.drawing_workflows:
        return ""
    return (
        "".join(_region(name, plan) for name in regions)
        + _research_news(event, viewer)
        + _news(event, viewer)
        + render_edit(event, viewer)
        + render_review(event, viewer)
    )


def _region(name: str, plan: Overview) -> str:
    return str(partial(IDS.get(name, name), render_to_string(f"planner/_{name}.html", {"plan": plan})))


def _current(view: str) -> str:
    """The page as the side column names it, however its workflow is looked at."""
    key, _ = workflow_in(view)
    return f"{WORKFLOW}{key}" if key else view


def _is_one_of_many(view: str) -> bool:
    return view.startswith(("workflow:", "document:"))


def _research_news(event: StreamEvent, viewer: Viewer) -> str:
    """Whoever reads the research is told when there is a newer one; nothing moves under their eyes."""
    if viewer.view != "research" or event.kind != "plan.research_saved":
        return ""
    context = {"plan": Overview(viewer.project, viewer.membership), "is_news": True}
    return str(partial("research-news", render_to_string("planner/_research_news.html", context)))


def _news(event: StreamEvent, viewer: Viewer) -> str:
    """Whoever reads a workflow that was drawn again is told so; nothing moves under their eyes."""
    key, _ = workflow_in(viewer.view)
    if event.kind != "plan.workflows_saved" or key not in event.payload.get("changed", ()):
        return ""
    context = {"project": viewer.project, "key": key, "is_news": True}
    return str(partial("workflow-news", render_to_string("planner/_workflow_news.html", context)))
