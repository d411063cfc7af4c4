"""The door of the API: a bearer token instead of a session, then the same doors as the pages.

Cookies are not read at all, neither the session nor what a share link left, so no page elsewhere can make a
browser ask here, and there is nothing for a CSRF token to protect.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from lib import ids
from lib.errors import DomainError, Invalid
from lib.web.problems import problem
from teams.access import MemberRequest
from teams.factor_required import SecondFactorNeeded
from teams.models import ApiToken
from teams.services import receipts, tokens

PUBLIC_ERROR: Final = "No such thing, or your token does not open it."
LONGEST_KEY: Final = 200
# Written as JSON, and not the six characters of a text about it, whose backslash is doubled.
_NULL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
View = Callable[..., HttpResponseBase]


class ApiRequest(MemberRequest):
    """A request that came with a token; for the annotations of views."""

    api_token: ApiToken


def endpoint(scope: str) -> Callable[[View], View]:
    """A view for programs: asks for a token with `scope`, answers JSON, and problem details for what goes
    wrong.

    Stands above @require_GET and its like. The view's own first line is the door that pages have, too.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                left = _authenticate(request, scope, kwargs)
                response = view(request, *args, **kwargs)
                response.headers["RateLimit-Remaining"] = str(left)
            except (Http404, PermissionDenied, SecondFactorNeeded, DomainError, RequestDataTooBig) as error:
                response = _refusal(error)
            if response.status_code == 405:
                allowed = response.headers.get("Allow", "")
                response = problem(405, f"This address takes {allowed} only.")
                response.headers["Allow"] = allowed
            response.headers["Cache-Control"] = "no-store"
            response.headers["Vary"] = "Authorization"
            return response

        return csrf_exempt(login_not_required(asked))

    return decorate


class Unauthorized(DomainError):
    """No token, or one that opens nothing."""

    status = 401


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; {} for no body. Raises Invalid."""
    if not request.body:
        return {}
    try:
        value = json.loads(request.body)
        # Python reads what no database keeps: NaN, numbers without end, halves of a character.
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is no JSON.", hint="Send a JSON object.") from error
    if not isinstance(value, dict):
        raise Invalid("The body is no JSON object.", hint='Send one, such as {"payload": {}}.')
    if _NULL.search(written):
        raise Invalid("The body holds a null character.", hint="Leave it out.")
    return value


def once(request: ApiRequest, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` gives; the first answer again where the same request was sent before with its
    Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return make()
    if len(key) > LONGEST_KEY:
        raise Invalid(f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
    about = ids.digest(f"{request.method} {request.path}\n".encode() + request.body)
    return receipts.answered_once(token=request.api_token, key=key, about=about, make=make)


def _authenticate(request: HttpRequest, scope: str, kwargs: dict[str, Any]) -> int:
    """Let the request stand for the token's person; how many requests are left in this minute."""
    request.COOKIES = {}
    request.session = SessionStore()
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = tokens.find_token(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unauthorized("This needs a token.", hint="Send `Authorization: Bearer tnn_...`.")
    if token.revoked_at is not None:
        raise Unauthorized("This token was revoked.", hint="Make another one in your account.")
    if token.is_over(timezone.now()):
        raise Unauthorized("This token has run out.", hint="Make another one in your account.")
    left = tokens.use_token(token=token)
    if not token.may(scope):
        raise PermissionDenied(f"This token lacks the scope {scope}. Make one that has it in your account.")
    _check_project(token, kwargs)
    request.user = token.user
    request.api_token = token  # type: ignore[attr-defined]
    return left


def _check_project(token: ApiToken, kwargs: dict[str, Any]) -> None:
    """A token of one project opens nothing else of its team."""
    if token.project is None or "team" not in kwargs:
        return
    if (kwargs["team"], kwargs.get("project")) != (token.project.team.slug, token.project.slug):
        raise Http404(PUBLIC_ERROR)


def _refusal(error: Exception) -> HttpResponse:
    if isinstance(error, Http404):
        return problem(404, PUBLIC_ERROR)
    if isinstance(error, PermissionDenied | SecondFactorNeeded):
        return problem(403, str(error) or "Your role does not allow this.")
    if isinstance(error, RequestDataTooBig):
        return problem(413, "The body is too large.")
    if not isinstance(error, DomainError):
        raise error
    where = {"where": error.where} if isinstance(error, Invalid) and error.where else {}
    told = problem(error.status, f"{error.message} {error.hint}".strip(), **where)
    if isinstance(error, tokens.RateLimited):
        told.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, Unauthorized):
        told.headers["WWW-Authenticate"] = "Bearer"
    return told
