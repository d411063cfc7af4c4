"""Only the addresses of teams and jobs, for tests of those rooms: what the others do must not break them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

PROJECT = "<slug:team>/<slug:project>/"


def plan(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Stands where the planner's first page is."""
    return HttpResponse(f"the plan of {team}/{project}")


def team_page(request: HttpRequest, team: str) -> HttpResponse:
    """Stands where pages of a team are that the header names."""
    return HttpResponse(team)


urlpatterns = [
    path("", include("teams.root_urls")),
    *(
        path(f"<slug:team>/{name}/", include(([path("", team_page, name="index")], name)))
        for name in ("language_models", "team_usage")
    ),
    path("<slug:team>/reviews/", include(([path("", team_page, name="inbox")], "reviews"))),
    path(PROJECT, include(([path("plan/", plan, name="overview")], "planner"))),
    path(PROJECT, include("jobs.urls")),
    path("", include("teams.urls")),
]
handler403 = "lib.web.errors.forbidden"
handler404 = "lib.web.errors.not_found"
