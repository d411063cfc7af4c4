"""The history of a workflow, and one of its revisions to look at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lib.text import whole_number
from planner.merging import differences
from planner.pages.history import history_page, who
from planner.pages.live import stream_url
from planner.pages.opened import open_workflow
from planner.views.drawing import workflow_page
from teams import access


@require_GET
def history(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """All revisions with what each changed; `?before=` goes on further down."""
    row = access.project_read(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    before = whole_number(request.GET.get("before", "")) or None
    found = history_page(row, key, workflow.newest, before)
    context = workflow.context(stream=stream_url(workflow.plan, "history"), history=found, view="history")
    return render(request, "planner/history.html", context)


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str, number: int) -> HttpResponse:
    """The workflow as it was in one revision, to look at and to restore."""
    row = access.project_read(request, team, project)
    workflow = open_workflow(row, request.membership, key, number)
    if workflow.is_newest:
        return workflow_page(request, workflow)
    now = open_workflow(row, request.membership, key)
    changes = differences(workflow.spec, now.spec)
    return workflow_page(request, workflow, view="revision", changes=changes, who=who(workflow.current.row))
