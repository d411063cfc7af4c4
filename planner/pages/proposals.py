"""What the agent proposed for a workflow, above its sections."""

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from planner.pages.live import READ, workflow_in
from planner.pages.opened import OpenWorkflow, open_workflow


def render_proposals(event: StreamEvent, viewer: Viewer) -> str:
    """The list again for those who read this workflow."""
    key = event.payload.get("workflow", "")
    if workflow_in(viewer.view) != (key, READ):
        return ""
    try:
        opened = open_workflow(viewer.project, viewer.membership, key)
    except Http404:
        return ""
    return str(partial("proposals", proposals_markup(opened)))


def proposals_markup(opened: OpenWorkflow, request: HttpRequest | None = None) -> str:
    """The list, empty where nothing waits."""
    return render_to_string("planner/threads/_proposals.html", dict(opened.context()), request)
