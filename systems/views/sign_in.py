"""Signing in to a system with OAuth 2.0: off to its page, and back with a code.

What the way back needs stays in the person's own session: whoever else brings the code cannot use it.
"""

import time
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from lib.errors import DomainError
from lib.vault import Vault, VaultError
from lib.web.origin import origin
from systems import access, oauth
from systems.models import Connection
from systems.services.sign_ins import exchange_code
from teams.access import MemberRequest, project_edit

BEGUN: Final = "systems_begun"
MINUTES: Final = 15
MOST_BEGUN: Final = 5


@never_cache
@require_GET
def start(request: MemberRequest, team: str, project: str, environment: str, system: str) -> HttpResponseBase:
    """Go to the system's own page to sign in there."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    connection = access.connection(row, system)
    if connection.scheme != oauth.PERSON:
        raise Http404("Nobody has to sign in to this system.")
    state, verifier = oauth.new_verifier(), oauth.new_verifier()
    _remember(request, state, connection, verifier)
    address = oauth.authorize_address(
        connection.details, redirect=redirect_address(request), state=state, verifier=verifier
    )
    return HttpResponseRedirect(address)


@never_cache
@require_GET
@sensitive_variables()
def callback(request: MemberRequest) -> HttpResponseBase:
    """A person comes back from the system's page: with a code, with a refusal, or with something made up."""
    begun = _recall(request, request.GET.get("state", ""))
    connection = (
        Connection.objects.select_related("environment__project__team").filter(pk=begun["connection"]).first()
        if begun
        else None
    )
    if begun is None or connection is None or connection.scheme != oauth.PERSON:
        return render(request, "systems/sign_in_gone.html", status=422)
    environment = connection.environment
    place = (environment.project.team.slug, environment.project.slug)
    project_edit(request, *place)
    access.check_may_change(request.membership, environment)
    _finish(request, connection, begun)
    return redirect("systems:system", *place, environment.key, connection.system)


def redirect_address(request: MemberRequest) -> str:
    """Where systems send people back to; the same for all of them, to be registered there."""
    return f"{origin(request)}{reverse('oauth_callback')}"


def _finish(request: MemberRequest, connection: Connection, begun: dict[str, Any]) -> None:
    code = request.GET.get("code", "")
    if request.GET.get("error") or not code:
        said = request.GET.get("error_description") or request.GET.get("error") or "it sent no code"
        messages.error(request, f"{connection.system} did not sign you in: {' '.join(said.split())[:300]}")
        return
    try:
        verifier = Vault(settings.VAULT_KEYS).open(begun["verifier"].encode())["verifier"]
        exchange_code(
            connection=connection,
            code=code,
            redirect=redirect_address(request),
            verifier=verifier,
            by=request.user,
        )
    except (DomainError, VaultError) as error:
        messages.error(request, str(error))
        return
    messages.success(request, f"Signed in to {connection.system}.")


def _remember(request: MemberRequest, state: str, connection: Connection, verifier: str) -> None:
    begun = list(request.session.get(BEGUN, {}).items())[-MOST_BEGUN + 1 :]
    entry = {
        "connection": connection.pk,
        "verifier": Vault(settings.VAULT_KEYS).seal({"verifier": verifier}).decode(),
        "at": time.time(),
    }
    request.session[BEGUN] = dict([*begun, (state, entry)])


def _recall(request: MemberRequest, state: str) -> dict[str, Any] | None:
    """What was begun under that state, once, and not for ever."""
    begun = dict(request.session.get(BEGUN, {}))
    entry: dict[str, Any] | None = begun.pop(state, None)
    if entry is None:
        return None
    request.session[BEGUN] = begun
    return entry if time.time() - entry["at"] < MINUTES * 60 else None
