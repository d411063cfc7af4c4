"""What every page does for those signed in: notes that their browser was seen, asks for a second factor,
ends streams."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from lib.web.around import Around, Change
from lib.web.htmx import is_htmx
from teams import streams
from teams.entering import SEEN, note_session
from teams.factor_required import SecondFactorNeeded

SEEN_SECONDS: Final = 300


class IdentityMiddleware(Around):
    """Stands behind the sign-in middleware, and behind the one that turns errors into pages."""

    @contextmanager
    def around(self, request: HttpRequest) -> Iterator[Change]:
        """A stream ends once its browser is signed out or its person has left."""
        yield lambda response: streams.guarded(request, response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Note the browser every few minutes. A view for everybody has no session worth reading."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        if time.time() - request.session.get(SEEN, 0) > SEEN_SECONDS:
            note_session(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Send who needs a second factor to where it is set up, the whole browser in any case."""
        if not isinstance(exception, SecondFactorNeeded):
            return None
        here = f"{reverse('account:second_factor')}?{urlencode({'for': exception.team.slug})}"
        if is_htmx(request):
            return HttpResponse(status=403, headers={"HX-Redirect": here})
        return redirect(here)
