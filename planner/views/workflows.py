"""Workflows: the page with its ten sections, and the plan as files."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lib.text import whole_number
from lib.web.downloads import attachment
from planner import access as doors
from planner.pages.compared import Compared
from planner.pages.opened import ROOTS, open_workflow
from planner.render import workflow_markdown
from planner.selectors.revisions import revision_numbered
from planner.services.seeing import saw
from planner.views.drawing import one_section, workflow_page
from teams import access
from teams.models import User

VIEWS = ("read", "changes", "markdown")


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One workflow; `?view=markdown` shows it as Markdown, `?section=` one section of it as a fragment.

    `?view=changes` shows what changed since this person approved or saw it, or since the revision `since`.

    `?tables=plain` prints the transformations for a browser without script.
    """
    row = access.project_read(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    if request.GET.get("section") in ROOTS:
        return one_section(request, workflow, request.GET["section"])
    number = whole_number(request.GET.get("saved", ""))
    saved = revision_numbered(row, key, number) if number == workflow.newest and workflow.may_edit else None
    view = request.GET.get("view", "read")
    if isinstance(request.user, User):
        saw(workflow=workflow.current.row.workflow, number=workflow.newest, by=request.user)
    compared = Compared(workflow.review, request.GET.get("since", "")) if workflow.review else None
    return workflow_page(
        request,
        workflow,
        view=view if view in VIEWS else "read",
        compared=compared,
        markdown=workflow_markdown(workflow.spec) if view == "markdown" else "",
        saved=saved.row if saved else None,
        tables=request.GET.get("tables", ""),
    )


@require_GET
def markdown(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One workflow as a Markdown file."""
    row = access.project_read(request, team, project)
    current = doors.workflow(row, key)
    return attachment(workflow_markdown(current.spec), "text/markdown; charset=utf-8", f"{key}.md")
