"""How a person who has shown who they are comes in: at once, or after a code of their second factor.

The first step is remembered in the browser's own session, for a few minutes; nobody is signed in by it.
"""

import time
from typing import Final

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from lib.web.origin import client_address
from teams.models import BrowserSession, User
from teams.services import browser_sessions, second_factors
from teams.services.audit import record_fact

AFTERWARDS: Final = "after_sign_in"  # the session's key for where somebody was going
HALF_WAY: Final = "half_signed_in"  # who has shown a first factor: {"person", "way", "until"}
BY_PROVIDER: Final = "factor_by_provider"  # the sign-in provider has asked for a second factor
SEEN: Final = "seen_at"  # seconds since 1970 at which this session was last noted
HALF_WAY_SECONDS: Final = 600


def remember_way(request: HttpRequest, address: str) -> None:
    """Keep where somebody was going, if it is on this site."""
    # Without the slash Django's redirect would take it for the name of a view, and fail when there is none.
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        request.session[AFTERWARDS] = address


def enter(request: HttpRequest, person: User, *, way: str, by_provider: bool = False) -> HttpResponseBase:
    """Sign this person in, or ask for a code first where they have a second factor.

    `way` is a BrowserSession.Way, `by_provider` says that the sign-in provider asked for a second factor
    itself.
    """
    if not by_provider and second_factors.has_factor(person):
        until = time.time() + HALF_WAY_SECONDS
        request.session[HALF_WAY] = {"person": person.pk, "way": way, "until": until}
        return redirect("teams:sign_in_code")
    return let_in(request, person, way=way, by_provider=by_provider)


def half_way(request: HttpRequest) -> tuple[User, str] | None:
    """Who has shown a first factor in this browser, and how, as long as that counts."""
    kept = request.session.get(HALF_WAY)
    if not kept or kept["until"] < time.time():
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    return (person, kept["way"]) if person else None


def let_in(request: HttpRequest, person: User, *, way: str, by_provider: bool = False) -> HttpResponseBase:
    """Sign this person in and send them to where they were going."""
    afterwards = request.session.get(AFTERWARDS, "")
    with transaction.atomic():
        login(request, person)
        for name in (AFTERWARDS, HALF_WAY, BY_PROVIDER):
            request.session.pop(name, None)
        if by_provider:
            request.session[BY_PROVIDER] = True
        note_session(request, way=way)
        record_fact(by=person, verb="person.signed_in", subject=person.email, way=way)
    return redirect(afterwards or "teams:root")


def note_session(request: HttpRequest, *, way: str = BrowserSession.Way.OTHER) -> None:
    """Write down that this browser is signed in and was seen now."""
    if not isinstance(request.user, User) or not request.session.session_key:
        return
    browser_sessions.note(
        person=request.user,
        session_key=request.session.session_key,
        way=way,
        agent=request.headers.get("User-Agent", ""),
        address=client_address(request),
    )
    request.session[SEEN] = time.time()
