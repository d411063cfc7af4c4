"""Every page asks for a signed-in person unless its view says @login_not_required.

Whoever opened a share link is let through to the pages of settings.SHARED_PAGES; their door asks again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from lib.web.around import Around, Change
from lib.web.htmx import is_htmx
from lib.web.origin import client_address
from teams import sharing, whence
from teams.services.sharing import note_use


class WhenceMiddleware(Around):
    """Says for the length of a request from where it came: network address and browser."""

    @contextmanager
    def around(self, request: HttpRequest) -> Iterator[Change]:
        """Facts that the view records say so."""
        with whence.coming(_from(request)):
            yield lambda response: response


def _from(request: HttpRequest) -> whence.Whence:
    return whence.Whence(client_address(request), request.headers.get("User-Agent", "")[:200])


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the sign-in page, the whole browser even when only a part of a page was asked for.

    Without this a fragment's request would follow the redirect and put the sign-in page into the fragment.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None to go on, as the parent; also for who looks through a share link that shows this page."""
        if not request.user.is_authenticated and {"team", "project"} <= view_kwargs.keys():
            visitor = sharing.visitor_of(request, view_kwargs["team"], view_kwargs["project"])
            if visitor is not None:
                return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What a visitor sees is for nobody's index, cache or log of where somebody came from."""
        membership = getattr(request, "membership", None)
        if membership is not None and membership.is_visitor:
            note_use(membership.link)
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            # Not `no-referrer`: with it the page's own theme switch would come from the origin `null`.
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["Cache-Control"] = "private, no-store"
            if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith(
                "text/html"
            ):
                html = response.content.decode(response.charset)
                response.content = sharing.shown_to(membership, request, html)
        return response

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
