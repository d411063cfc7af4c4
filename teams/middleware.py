"""Every page asks for a signed-in person unless its view says @login_not_required."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from lib.web.htmx import is_htmx


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the sign-in page, the whole browser even when only a part of a page was asked for.

    Without this a fragment's request would follow the redirect and put the sign-in page into the fragment.
    """

    # The parent's stub promises a redirect; its caller passes on whatever comes.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if not is_htmx(request):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "") or "/"
        sign_in = f"{reverse('teams:sign_in')}?{urlencode({'next': back})}"
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
