"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lib.web.htmx import go_to
from teams.access import MemberRequest
from teams.forms import SignInForm
from teams.services import sign_in as services
from teams.services.audit import record_fact

AFTERWARDS = "after_sign_in"  # the session's key for where somebody was going


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for an address, then say that a mail is on its way: the same for every address."""
    if request.user.is_authenticated:
        return redirect("teams:root")
    if request.method == "GET":
        _remember(request, request.GET.get("next", ""))
        return render(request, "teams/sign_in.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    if not form.is_valid():
        return render(request, "teams/sign_in.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    try:
        services.request_link(
            email=email, sender=request.META.get("REMOTE_ADDR", ""), base_url=_base_url(request)
        )
    except services.TooManyAttempts as error:
        form.add_error("email", str(error))
        return render(request, "teams/sign_in.html", {"form": form}, status=error.status)
    return render(request, "teams/sign_in_sent.html", {"email": email})


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The mailed link. Looking at it shows a button; only pressing the button uses it up."""
    if request.method == "GET":
        link = services.find_link(token)
        if link is None:
            return _gone(request)
        return render(request, "teams/sign_in_link.html", {"person": link.user, "token": token})
    person = services.use_link(token=token)
    if person is None:
        return _gone(request)
    afterwards = request.session.get(AFTERWARDS, "")
    login(request, person)
    request.session.pop(AFTERWARDS, None)
    return redirect(afterwards or "teams:root")


@require_POST
def sign_out(request: MemberRequest) -> HttpResponseBase:
    """End this browser's session."""
    record_fact(by=request.user, verb="person.signed_out", subject=request.user.email)
    logout(request)
    return go_to(request, "teams:sign_in")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "teams/sign_in_gone.html", {"form": SignInForm()}, status=410)


def _remember(request: HttpRequest, address: str) -> None:
    """Keep where somebody was going, if it is on this site; the mailed link brings them there."""
    # Without the slash Django's redirect would take it for the name of a view, and fail when there is none.
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        request.session[AFTERWARDS] = address


def _base_url(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/")
