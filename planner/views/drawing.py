"""What a change of a workflow answers: the sections it touches and a way back, or the page without script."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lib.web.htmx import is_partial, partials
from planner.models import WorkflowRevision
from planner.pages.editing import EditForm, Refused
from planner.pages.live import READ, stream_url
from planner.pages.opened import ROOTS, OpenWorkflow, open_workflow, sections_between
from planner.pages.threads import Asked, workflow_margin


def template(section: str) -> str:
    """The template of a section."""
    return f"planner/workflow/_{section}.html"


def workflow_page(
    request: HttpRequest, workflow: OpenWorkflow, *, status: int = 200, **more: object
) -> HttpResponse:
    """The whole page."""
    more.setdefault("margin", workflow_margin(workflow.talk, workflow.current.key, Asked.of(request.GET)))
    stream = stream_url(workflow.plan, str(more.get("view", READ)))
    context = workflow.context(stream=stream, **more)
    return render(request, "planner/workflow.html", context, status=status)


def one_section(
    request: HttpRequest, workflow: OpenWorkflow, section: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """One section as a fragment that finds its own place, or the page for a browser without script."""
    if not is_partial(request):
        return workflow_page(request, workflow, status=status, **more)
    return partials(request, [(ROOTS[section], template(section), workflow.context(**more))], status=status)


def with_form(
    request: HttpRequest, workflow: OpenWorkflow, form: EditForm, *, status: int = 200
) -> HttpResponse:
    """The section with a form in it."""
    return one_section(request, workflow, form.place.section, status=status, edit=form)


def refused(
    request: HttpRequest, workflow: OpenWorkflow, section: str, why: Refused, *, status: int = 409
) -> HttpResponse:
    """The section with the reason at the element."""
    return one_section(request, workflow, section, status=status, refused=why)


def saved(
    request: HttpRequest,
    workflow: OpenWorkflow,
    revision: WorkflowRevision,
    *,
    section: str = "",
    anchor: str = "",
    undone: bool = False,
) -> HttpResponseBase:
    """The sections that look different since `workflow`, and the line that offers to undo the revision.

    `section` is drawn in any case: its form has to close.
    """
    now = open_workflow(workflow.project, workflow.membership, workflow.current.key)
    if not is_partial(request):
        where = reverse("planner:workflow", args=[*_names(workflow), workflow.current.key])
        asked = f"?saved={revision.number}" if revision.number != workflow.newest else ""
        answer = HttpResponseRedirect(f"{where}{asked}{f'#{anchor}' if anchor else ''}")
        answer.status_code = 303
        return answer
    names, _ = sections_between(workflow.spec, now.spec)
    drawn: Iterable[str] = (name for name in ROOTS if name in names or name == section)
    context = now.context(saved=revision if revision.number != workflow.newest else None, undone=undone)
    parts = [(ROOTS[name], template(name), context) for name in drawn]
    return partials(request, [*parts, ("saved", template("saved"), context)])


def _names(workflow: OpenWorkflow) -> tuple[str, str]:
    return workflow.project.team.slug, workflow.project.slug
