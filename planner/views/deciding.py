"""Deciding where research and people differ."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from lib.text import whole_number
from planner import access as doors
from planner.pages.opened import open_workflow
from planner.services.deciding import decide_conflict
from planner.views.drawing import saved
from teams import access


@require_POST
def decide(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Take what research says, or keep what stands: `choice`, `conflict`, `revision`."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    workflow = open_workflow(row, request.membership, key)
    revision = decide_conflict(
        project=row,
        key=key,
        conflict=request.POST.get("conflict", ""),
        choice=request.POST.get("choice", ""),
        parent=whole_number(request.POST.get("revision", "")),
        by=request.user,
    )
    return saved(request, workflow, revision, section="decisions")
