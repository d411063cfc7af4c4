"""`/api/v1/`: who a token is, and its projects. Documented in docs/api.md."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.errors import Invalid
from lib.web.origin import origin
from lib.web.problems import problem
from teams import access, factor_required, scopes
from teams.api import ApiRequest, endpoint, json_body, once
from teams.models import Project
from teams.pages.account import projects_of_person
from teams.selectors import teams_of
from teams.services import projects as services

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@csrf_exempt
@login_not_required
@require_http_methods(EVERY_METHOD)
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """What is none of the API's addresses."""
    return problem(404, "The API has no such address. docs/api.md lists them all.")


@endpoint(scopes.READ)
@require_GET
def me(request: ApiRequest) -> HttpResponse:
    """The token's person, and what the token may; `closed` are teams that wait for a second factor."""
    token = request.api_token
    if token.project is not None:
        factor_required.check(request, token.project.team)
    closed = factor_required.closed_teams(request)
    if closed and len(closed) == teams_of(request.user).count():
        raise factor_required.SecondFactorNeeded(closed[0])
    return JsonResponse(
        {
            "person": {"email": request.user.email, "name": request.user.label},
            "token": {
                "name": token.name,
                "scopes": token.scopes,
                "project": _path_of(token.project) if token.project else None,
                "expires_at": token.expires_at,
            },
            "closed": [team.slug for team in closed],
        }
    )


@endpoint(scopes.READ)
@require_GET
def projects(request: ApiRequest) -> HttpResponse:
    """The projects the token opens, by name."""
    only, closed = request.api_token.project_id, factor_required.closed_teams(request)
    rows = projects_of_person(request.user, closed)
    found = [row for row in rows if only in (None, row.pk)]
    return JsonResponse({"projects": [described(request, row) for row in found]})


@endpoint(scopes.READ)
@require_GET
def project(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """One project, and what the token's person is there."""
    row = access.project_read(request, team, project)
    return JsonResponse({**described(request, row), "role": request.membership.role, "brief": row.brief})


@endpoint(scopes.WRITE)
@require_POST
def start_project(request: ApiRequest, team: str) -> HttpResponse:
    """Start a project from `brief` (and `name`); its research begins at once."""
    row = access.team_edit(request, team)
    sent = json_body(request)
    brief, name = sent.get("brief", ""), sent.get("name", "")
    if not isinstance(brief, str) or not isinstance(name, str):
        raise Invalid("`brief` and `name` are texts.", where="brief")

    def make() -> dict[str, Any]:
        made = services.start_project(team=row, by=request.user, brief=brief, name=name, files=[])
        return described(request, made)

    answer = once(request, make)
    return JsonResponse(answer, status=201, headers={"Location": answer["url"]})


def described(request: HttpRequest, row: Project) -> dict[str, Any]:
    """A project as the API tells it. `url` is its address here, `page` the one for people."""
    here = [row.team.slug, row.slug]
    return {
        "project": _path_of(row),
        "name": row.name,
        "started_at": row.created_at.isoformat(),
        "url": origin(request) + reverse("api:project", args=here),
        "page": origin(request) + reverse("planner:overview", args=here),
    }


def _path_of(row: Project) -> str:
    return f"{row.team.slug}/{row.slug}"
