"""Environments: the overview of the Connect tab, one environment, making and removing them."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from systems import access
from systems.pages.environment import ConnectPage, EnvironmentPage, Problem
from systems.services.environments import create_environment, remove_environment
from teams.access import MemberRequest, project_admin, project_edit, project_read


@require_GET
def overview(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """All environments, and the systems that the plan needs."""
    found = project_read(request, team, project)
    return render(request, "systems/overview.html", {"page": ConnectPage(found, request.membership)})


@require_POST
def add(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A new environment; one for production is made by admins."""
    found = project_edit(request, team, project)
    is_production = request.POST.get("is_production") == "yes"
    if is_production:
        project_admin(request, team, project)
    name, key = request.POST.get("name", ""), request.POST.get("key", "")
    try:
        made = create_environment(
            project=found,
            name=name,
            key=key or slugify(name)[:40],
            is_production=is_production,
            by=request.user,
        )
    except DomainError as error:
        typed = {"name": name, "key": key, "is_production": "yes" if is_production else ""}
        page = ConnectPage(found, request.membership, Problem.of("add", error, typed))
        return render(request, "systems/overview.html", {"page": page}, status=422)
    return go_to(request, "systems:environment", team, project, made.key)


@require_GET
def show(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponse:
    """One environment with its systems, variables, secrets and limits."""
    found = project_read(request, team, project)
    row = access.environment(found, environment)
    page = EnvironmentPage(found, request.membership, row)
    return render(request, "systems/environment.html", {"page": page})


@require_POST
def remove(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Remove an environment in which nothing ever ran."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    try:
        remove_environment(environment=row, by=request.user)
    except DomainError as error:
        page = EnvironmentPage(found, request.membership, row, Problem.of("remove", error))
        return render(request, "systems/environment.html", {"page": page}, status=409)
    messages.success(request, f"{row.name} was removed.")
    return go_to(request, "systems:connect", team, project)
