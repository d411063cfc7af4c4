"""Somebody saved an edit: open pages of that workflow get the sections it changed, and are told who."""

from django.http import Http404
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from planner.pages.opened import ROOTS, open_workflow, sections_between
from planner.selectors.revisions import revision_numbered

KIND = "plan.workflow_edited"


def render_edit(event: StreamEvent, viewer: Viewer) -> str:
    """The sections that look different since the revision before, for those who read this workflow.

    A form that somebody has open in a section stays as it is: it carries `hx-morph-skip`.
    """
    key, number = event.payload.get("workflow", ""), event.payload.get("revision", 0)
    if event.kind != KIND or viewer.view != f"workflow:{key}":
        return ""
    try:
        workflow = open_workflow(viewer.project, viewer.membership, key)
    except Http404:
        return ""
    saved = revision_numbered(viewer.project, key, number)
    before = revision_numbered(viewer.project, key, number - 1)
    if saved is None or before is None:
        return ""
    names, changes = sections_between(before.spec, saved.spec)
    context = dict(workflow.context())
    parts = [
        partial(ROOTS[name], render_to_string(f"planner/workflow/_{name}.html", context)) for name in names
    ]
    if saved.row.author_id != viewer.membership.user_id:
        told = {"revision": saved.row, "changes": changes}
        news = render_to_string("planner/workflow/_somebody.html", told)
        parts.append(partial("toasts", news, "innerHTML"))
    return "".join(parts)
