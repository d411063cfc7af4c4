"""Only the addresses of teams and jobs, for tests of those rooms: what the others do must not break them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

PROJECT = "<slug:team>/<slug:project>/"


def plan(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Stands where the planner's first page is."""
    return HttpResponse(f"the plan of {team}/{project}")


urlpatterns = [
    path(PROJECT, include(([path("plan/", plan, name="overview")], "planner"))),
    path(PROJECT, include("jobs.urls")),
    path("", include("teams.urls")),
]
handler403 = "lib.web.errors.forbidden"
handler404 = "lib.web.errors.not_found"
