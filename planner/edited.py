"""Somebody saved an edit: open pages of that workflow get the sections it changed, and are told who."""

from dataclasses import replace

from django.http import Http404
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from planner.pages.live import READ, workflow_in
from planner.pages.marks import approved
from planner.pages.opened import ROOTS, open_workflow, sections_between
from planner.selectors.revisions import revision_numbered

KIND, MOVED = "plan.workflow_edited", "plan.review_moved"
# Research that was saved may have answered a critical question or asked one.
REVIEW = (MOVED, "plan.research_saved")
# What a page shows of a newer revision that shows the workflow's sections in another way, or an older one.
BESIDE = {
    "changes": ("head", "bar", "approve"),
    "markdown": ("head", "bar", "approve"),
    "history": ("bar",),
    "revision": (),
}


def render_edit(event: StreamEvent, viewer: Viewer) -> str:
    """The sections that look different since the revision before, for those who read this workflow.

    A form that somebody has open in a section stays as it is: it carries `hx-morph-skip`.
    """
    key, number = event.payload.get("workflow", ""), event.payload.get("revision", 0)
    shown, mode = workflow_in(viewer.view)
    if event.kind != KIND or not shown or shown != key:
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
    context = dict(replace(workflow, is_live=True).context(view=mode))
    drawn = names if mode == READ else BESIDE.get(mode, ())
    parts = [
        partial(ROOTS[name], render_to_string(f"planner/workflow/_{name}.html", context)) for name in drawn
    ]
    if saved.row.author_id != viewer.membership.user_id:
        told = {"revision": saved.row, "changes": changes}
        news = render_to_string("planner/workflow/_somebody.html", told)
        parts.append(partial("toasts", news, "innerHTML"))
    return "".join(parts)


def render_review(event: StreamEvent, viewer: Viewer) -> str:
    """A review moved: the approve bar, the state of the workflow in view and the marks at its elements.

    The event names the elements whose marks are others now; without names they may all be. Rules, questions
    and research concern every workflow.
    """
    (key, mode), moved = workflow_in(viewer.view), event.payload.get("workflow", "")
    if event.kind not in REVIEW or mode not in (READ, "changes", "markdown") or moved not in ("", key):
        return ""
    try:
        workflow = open_workflow(viewer.project, viewer.membership, key)
    except Http404:
        return ""
    live = replace(workflow, is_live=True)
    context = dict(live.context(view=mode))
    parts = (
        ("approve", "planner/workflow/_approve.html"),
        ("wf-state", "planner/review/_state.html"),
    )
    drawn = [partial(target, render_to_string(name, context)) for target, name in parts]
    if mode != "markdown" and live.review:
        known = live.review.stands.elements
        moved_marks = event.payload.get("elements", known if event.kind == MOVED else ())
        drawn += [partial(f"ok-{name}", approved(live, name)) for name in moved_marks if name in known]
    return "".join(drawn)
