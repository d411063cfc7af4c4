"""Accepting an invitation, signed in or not."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.origin import client_address, origin
from teams import entering
from teams import invitation_states as states
from teams.models import BrowserSession, Guest, Invitation, Membership, User
from teams.pages.joining import join_page
from teams.services import joining, sign_in
from teams.services.audit import record_fact
from teams.services.people import find_or_create_person


@never_cache
@login_not_required
@require_GET
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """What one is invited to, and as whom one would come."""
    return _page(request, token)


@never_cache
@login_not_required
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the invitation up as the person signed in; who is not is asked to sign in first."""
    page = join_page(token, _person(request))
    if page.person is None:
        return redirect("teams:join", token=token)
    try:
        joined = joining.accept(token=token, by=page.person)
    except DomainError as error:
        return _page(request, token, problem="" if isinstance(error, joining.AlreadyIn) else str(error))
    messages.success(request, f"You are in {_name(joined)} now, as {joined.get_role_display().lower()}.")
    return redirect(_home(joined))


@never_cache
@login_not_required
@require_POST
def come_in(request: HttpRequest, token: str) -> HttpResponseBase:
    """Somebody without a session: whose address is new comes in at once, others get a sign-in link by mail.

    Holding the mailed token proves the address as the mailed sign-in link does. An account that exists
    already may have a second factor, so it is entered by its own door only.
    """
    page = join_page(token, _person(request))
    if page.person is not None or page.state != states.OPEN or page.invitation is None:
        return _page(request, token)
    if page.is_new:
        return _newcomer(request, token, page.invitation)
    email = page.invitation.email or request.POST.get("email", "").strip()[:254]
    try:
        sender = client_address(request)
        sign_in.request_link(email=email, sender=sender, base_url=origin(request), may_be_new=True)
    except ValidationError:
        return _page(request, token, problem="That is not an email address.", status=422)
    except sign_in.TooManyAttempts as error:
        return _page(request, token, problem=str(error), status=error.status)
    entering.remember_way(request, reverse("teams:join", args=[token]))
    return render(request, "teams/join/sent.html", {"page": page, "email": email})


@never_cache
@login_not_required
@require_POST
def as_another(request: HttpRequest, token: str) -> HttpResponseBase:
    """Sign out here and come back to the invitation, to accept it with another account."""
    person = _person(request)
    if person is not None:
        record_fact(by=person, verb="person.signed_out", subject=person.email)
        logout(request)
    return redirect("teams:join", token=token)


def _newcomer(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponseBase:
    """Make the account the invitation was mailed to, and let it in."""
    try:
        with transaction.atomic():
            person = find_or_create_person(email=invitation.email)
            # Who pressed the button twice: there was no account a moment ago, so it is theirs.
            joined = joining.already_in(invitation, person) or joining.accept(token=token, by=person)
    except DomainError as error:
        return _page(request, token, problem=str(error))
    entering.remember_way(request, _home(joined))
    return entering.enter(request, person, way=BrowserSession.Way.LINK)


def _page(request: HttpRequest, token: str, *, problem: str = "", status: int = 200) -> HttpResponseBase:
    page = join_page(token, _person(request), problem=problem)
    if page.here is not None:
        return redirect(_home(page.here))
    template = "teams/join/join.html" if page.state == states.OPEN else "teams/join/gone.html"
    response = render(request, template, {"page": page}, status=status if page.state == states.OPEN else 410)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Not `no-referrer`: browsers then send `Origin: null` with the page's own form, and it is refused (CSRF).
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _name(joined: Membership | Guest) -> str:
    return joined.project.name if isinstance(joined, Guest) else joined.team.name


def _home(joined: Membership | Guest) -> str:
    """Where somebody who has joined begins."""
    if isinstance(joined, Guest):
        return reverse("planner:overview", args=[joined.team.slug, joined.project.slug])
    return reverse("teams:home", args=[joined.team.slug])
