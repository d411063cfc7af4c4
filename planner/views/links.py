"""Links that gave no document: trying again and forgetting."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from lib.web.htmx import go_to
from planner import access as doors
from planner import launch
from planner.services.links import remove_link
from teams import access


@require_POST
def retry(request: HttpRequest, team: str, project: str, link: int) -> HttpResponseBase:
    """Fetch it again."""
    row = access.project_edit(request, team, project)
    launch.fetch_again(link=doors.link(row, link), by=request.user)
    return go_to(request, "planner:overview", team, project)


@require_POST
def remove(request: HttpRequest, team: str, project: str, link: int) -> HttpResponseBase:
    """Forget it."""
    row = access.project_edit(request, team, project)
    remove_link(link=doors.link(row, link), by=request.user)
    return go_to(request, "planner:overview", team, project)
