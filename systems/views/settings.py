"""What an environment holds beside its connections: variables, named secrets, limits."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from systems import access
from systems.bounds import BOUNDS
from systems.forms import json_value
from systems.models import Environment
from systems.pages.environment import EnvironmentPage, Problem
from systems.services import environments as services
from teams.access import MemberRequest, project_edit
from teams.models import Project


@require_POST
def limits(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Set the limits of the environment's runs; an empty field means the usual limit."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    given = {name: request.POST.get(name, "") for name in BOUNDS}
    try:
        services.set_limits(environment=row, given=given, by=request.user)
    except DomainError as error:
        return _refused(request, found, row, Problem.of("limits", error, given))
    messages.success(request, "Limits saved. They hold for runs that start from now on.")
    return go_to(request, "systems:environment", team, project, environment)


@require_POST
def variable(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Set a variable."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    name, text = request.POST.get("name", "").strip(), request.POST.get("value", "")
    try:
        services.set_variable(environment=row, name=name, value=json_value(text), by=request.user)
    except DomainError as error:
        return _refused(request, found, row, Problem.of("variable", error, {"name": name, "value": text}))
    messages.success(request, f"{name} saved.")
    return go_to(request, "systems:environment", team, project, environment)


@require_POST
def remove_variable(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Forget a variable."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    services.remove_variable(environment=row, name=request.POST.get("name", ""), by=request.user)
    return go_to(request, "systems:environment", team, project, environment)


@sensitive_post_parameters("value")
@require_POST
def secret(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Keep a named secret. What was typed is never sent back."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    name = request.POST.get("name", "").strip()
    try:
        services.set_secret(environment=row, name=name, value=request.POST.get("value", ""), by=request.user)
    except DomainError as error:
        return _refused(request, found, row, Problem.of("secret", error, {"name": name}))
    messages.success(request, f"{name} is stored.")
    return go_to(request, "systems:environment", team, project, environment)


@require_POST
def remove_secret(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Forget a named secret."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    services.remove_secret(environment=row, name=request.POST.get("name", ""), by=request.user)
    return go_to(request, "systems:environment", team, project, environment)


def _refused(request: MemberRequest, project: Project, row: Environment, problem: Problem) -> HttpResponse:
    page = EnvironmentPage(project, request.membership, row, problem)
    return render(request, "systems/environment.html", {"page": page}, status=422)
