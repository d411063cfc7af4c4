"""Signing in and out."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from lib.web.origin import client_address, origin
from teams import entering
from teams.access import MemberRequest
from teams.forms import SignInForm
from teams.models import BrowserSession
from teams.services import browser_sessions, second_factors
from teams.services import sign_in as services
from teams.services.audit import record_fact
from teams.single_sign_on import AT_PROVIDER, provider_name


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for an address, then say that a mail is on its way: the same for every address."""
    if request.user.is_authenticated:
        return redirect("teams:root")
    if request.method == "GET":
        entering.remember_way(request, request.GET.get("next", ""))
        return _asked(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _asked(request, form, status=422)
    email = form.cleaned_data["email"]
    try:
        services.request_link(email=email, sender=client_address(request), base_url=origin(request))
    except services.TooManyAttempts as error:
        form.add_error("email", str(error))
        return _asked(request, form, status=error.status)
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
    return entering.enter(request, person, way=BrowserSession.Way.LINK)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """The second step: a code of the authenticator, or a recovery code."""
    found = entering.half_way(request)
    if found is None:
        return redirect("teams:sign_in")
    person, way = found
    context = {"person": person}
    if request.method == "GET":
        return render(request, "teams/sign_in_code.html", context)
    try:
        second_factors.check(person=person, code=request.POST.get("code", ""))
    except DomainError as error:
        return render(request, "teams/sign_in_code.html", {**context, "error": error}, status=error.status)
    return entering.let_in(request, person, way=way)


@require_POST
def sign_out(request: MemberRequest) -> HttpResponseBase:
    """End this browser's session; where a provider signed it in, offer to end that one, too."""
    record_fact(by=request.user, verb="person.signed_out", subject=request.user.email)
    at_provider = request.session.get(AT_PROVIDER, "")
    if request.session.session_key:
        browser_sessions.forget(request.session.session_key)
    logout(request)
    if not at_provider:
        return go_to(request, "teams:sign_in")
    request.session[AT_PROVIDER] = at_provider
    return go_to(request, "teams:signed_out")


def _asked(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "provider": provider_name()}
    return render(request, "teams/sign_in.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "teams/sign_in_gone.html", {"form": SignInForm()}, status=410)
