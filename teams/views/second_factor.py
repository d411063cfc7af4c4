"""Setting a second factor up, and doing without it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from teams.access import MemberRequest
from teams.pages.account import factor_page
from teams.services import second_factors
from teams.views.account import end_other_sessions


@never_cache
@require_GET
def show(request: MemberRequest) -> HttpResponse:
    """Whether one has a second factor, and the way to one. `for` is the team that asks for it."""
    return _page(request, asked_by=request.GET.get("for", ""))


@require_POST
def begin(request: MemberRequest) -> HttpResponseBase:
    """A new secret to take over into an authenticator; it does not count before it is confirmed."""
    second_factors.begin(by=request.user)
    return go_to(request, "account:second_factor")


@never_cache
@require_POST
def confirm(request: MemberRequest) -> HttpResponse:
    """The first code. From now on every sign-in asks for one; browsers that were signed in without are
    out."""
    try:
        codes = second_factors.confirm(by=request.user, code=request.POST.get("code", ""))
    except DomainError as error:
        return _refused(request, error, "confirm")
    end_other_sessions(request)
    return _page(request, codes=codes)


@never_cache
@require_POST
def renew_codes(request: MemberRequest) -> HttpResponse:
    """New recovery codes instead of the old ones."""
    if not second_factors.has_factor(request.user):
        raise DomainError("You have no second factor.", hint="Set one up first.")
    try:
        codes = second_factors.renew_recovery_codes(by=request.user, code=request.POST.get("code", ""))
    except DomainError as error:
        return _refused(request, error, "codes")
    return _page(request, codes=codes)


@require_POST
def turn_off(request: MemberRequest) -> HttpResponseBase:
    """Do without it, with a last code."""
    if not second_factors.has_factor(request.user):
        raise DomainError("You have no second factor.", hint="There is nothing to turn off.")
    try:
        second_factors.turn_off(by=request.user, code=request.POST.get("code", ""))
    except DomainError as error:
        return _refused(request, error, "off")
    messages.success(request, "Your second factor is off. Signing in asks for no code any more.")
    return go_to(request, "account:show")


def _refused(request: MemberRequest, error: DomainError, where: str) -> HttpResponse:
    told = f"{error.message} {error.hint}".strip()
    return _page(request, status=error.status, error=told, error_at=where)


def _page(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    page = factor_page(request.user, **more)
    return render(request, "teams/second_factor.html", {"page": page}, status=status)
