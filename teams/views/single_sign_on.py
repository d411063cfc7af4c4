"""To the sign-in provider and back."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lib.errors import DomainError
from lib.web.origin import client_address, origin
from teams import entering, oidc
from teams.models import BrowserSession
from teams.oidc.answers import reason_of
from teams.services import sign_in
from teams.services import single_sign_on as services
from teams.single_sign_on import AT_PROVIDER, keep, sign_on, take, way_back

LOST = "This sign-in was not begun in this browser, was used already, or took too long."


@never_cache
@login_not_required
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider. A link and no form: a form may only lead to ourselves
    (form-action)."""
    configured = sign_on()
    if configured is None or request.user.is_authenticated:
        return redirect("teams:root")
    try:
        sign_in.count_start(sender=client_address(request))
        found = services.provider(configured)
    except (services.SignOnRefused, sign_in.TooManyStarts) as error:
        return _refused(request, error)
    attempt = oidc.new_attempt()
    keep(request, attempt)
    return redirect(oidc.authorization_url(found, configured.client_id, way_back(request), attempt))


@never_cache
@login_not_required
@require_GET
def back(request: HttpRequest) -> HttpResponseBase:
    """The provider sends the browser back with `code` and `state`, or with `error`."""
    configured = sign_on()
    if configured is None:
        return redirect("teams:sign_in")
    attempt = take(request, request.GET.get("state", ""))
    if attempt is None:
        return _refused(request, services.SignOnRefused(LOST, hint="Sign in again."))
    told = request.GET
    # RFC 9207: an answer that names its issuer must come from ours.
    if told.get("iss", configured.issuer) != configured.issuer:
        return _refused(request, services.SignOnRefused("The answer comes from another issuer."))
    if "code" not in told:
        reason = reason_of({name: told.get(name) for name in ("error", "error_description")})
        return _refused(request, services.SignOnRefused(f"The sign-in provider refused: {reason}."))
    try:
        found = services.provider(configured)
        seen = services.visitor(
            configured, found, code=told["code"], redirect=way_back(request), attempt=attempt
        )
        person = services.person_of(configured, seen)
    except services.SignOnRefused as error:
        return _refused(request, error)
    # Where this browser can end the provider's session later on.
    signed_out = origin(request) + reverse("teams:sign_in")
    request.session[AT_PROVIDER] = oidc.end_session_url(found, configured.client_id, signed_out)
    way = BrowserSession.Way.PROVIDER
    return entering.enter(request, person, way=way, by_provider=seen.has_second_factor)


@never_cache
@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Signed out of Tenon; the provider's own session goes on until it is ended there."""
    address = request.session.get(AT_PROVIDER, "")
    if request.user.is_authenticated or not address:
        return redirect("teams:sign_in")
    configured = sign_on()
    name = configured.name if configured else "the sign-in provider"
    return render(request, "teams/signed_out.html", {"address": address, "provider": name})


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    configured = sign_on()
    context = {"error": error, "provider": configured.name if configured else ""}
    return render(request, "teams/sign_on_refused.html", context, status=error.status)
