"""Light, dark, or as the system has it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lib.errors import Invalid
from lib.web.htmx import is_htmx
from teams.models import User
from teams.services import people

COOKIE = "theme"  # also written by the page's own switch; read when a page is rendered
A_YEAR = 365 * 24 * 3600


@require_POST
@login_not_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """Remember the choice in this browser and, for somebody signed in, with the person."""
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        raise Invalid("Choose light, dark, or as the system.", where="theme")
    if request.user.is_authenticated:
        people.choose_theme(by=request.user, theme=theme)
    response = HttpResponse(status=204) if is_htmx(request) else redirect(_back(request))
    if theme == User.Theme.SYSTEM:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    same_site = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return came_from if same_site else "/"
