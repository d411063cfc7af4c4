"""One system in one environment: connect it, try it, disconnect it."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.htmx import fragment_or_page, go_to
from systems import access
from systems.forms import ConnectionFields
from systems.models import Environment
from systems.pages.connection import ConnectionPage
from systems.pages.environment import EnvironmentPage, Problem
from systems.schemes import SCHEMES
from systems.selectors.environments import is_signed_in
from systems.services.connections import connect_system, disconnect_system, try_connection
from systems.views.sign_in import redirect_address
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project

KEY = re.compile(r"[a-z][a-z0-9_-]{0,79}")


@require_GET
def show(request: MemberRequest, team: str, project: str, environment: str, system: str) -> HttpResponse:
    """How the system is connected; `?scheme=` shows the form for another way to sign in."""
    found = project_read(request, team, project)
    row = access.environment(found, environment)
    _check_key(system)
    page = _page(request, found, row, system, scheme=request.GET.get("scheme", ""))
    return render(request, "systems/connection.html", {"page": page})


@require_POST
def other(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Go on to a system that the plan does not name, by its key."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    key = request.POST.get("key", "").strip().lower()
    if not KEY.fullmatch(key):
        text = "Write the key that the code uses, such as crm: small letters, digits, - and _."
        problem = Problem("other", "key", text, {"key": key[:80]})
        page = EnvironmentPage(found, request.membership, row, problem)
        return render(request, "systems/environment.html", {"page": page}, status=422)
    return go_to(request, "systems:system", team, project, environment, key)


@sensitive_post_parameters()
@require_POST
def save(request: MemberRequest, team: str, project: str, environment: str, system: str) -> HttpResponseBase:
    """Connect the system, or change how it is connected."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    _check_key(system)
    fields = ConnectionFields.sent(request.POST)
    try:
        made = connect_system(
            environment=row,
            system=system,
            base_url=fields.base_url,
            scheme=fields.scheme,
            given=fields.given,
            headers=fields.header_values(),
            idempotency_header=fields.idempotency_header,
            requests_per_minute=fields.turns(),
            by=request.user,
        )
    except DomainError as error:
        problem = Problem.of("connection", error)
        page = _page(request, found, row, system, fields=fields, problem=problem)
        return render(request, "systems/connection.html", {"page": page}, status=422)
    to_do = "Try it with Test connection." if is_signed_in(made) else "Now sign in."
    messages.success(request, f"Saved. {to_do}")
    return go_to(request, "systems:system", team, project, environment, system)


@require_POST
def check(request: MemberRequest, team: str, project: str, environment: str, system: str) -> HttpResponseBase:
    """Try the connection with one harmless request."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    connection = access.connection(row, system)
    path = request.POST.get("path", "").strip() or "/"
    problem = None
    try:
        try_connection(connection=connection, path=path)
    except DomainError as error:
        problem = Problem.of("check", error, {"path": path})
    page = _page(request, found, row, system, problem=problem)
    status = 422 if problem else 200
    context = {"page": page, "path": path}
    return fragment_or_page(request, "systems/_check.html", "systems/connection.html", context, status=status)


@require_POST
def disconnect(
    request: MemberRequest, team: str, project: str, environment: str, system: str
) -> HttpResponseBase:
    """Forget the account and its secrets."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    disconnect_system(connection=access.connection(row, system), by=request.user)
    messages.success(request, f"{system} is disconnected in {row.name}. Its secrets are gone.")
    return go_to(request, "systems:environment", team, project, environment)


def _page(
    request: MemberRequest, project: Project, row: Environment, system: str, **more: Any
) -> ConnectionPage:
    scheme = more.pop("scheme", "")
    return ConnectionPage(
        project,
        request.membership,
        row,
        system,
        scheme=scheme if scheme in SCHEMES else "",
        redirect=redirect_address(request),
        **more,
    )


def _check_key(system: str) -> None:
    if not KEY.fullmatch(system):
        raise Http404("No such system.")
