"""Content-Security-Policy under the names of Django 6.0 (`SECURE_CSP`, `csp_nonce`), ready to be replaced."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from lib.web.around import Around, Change

HEADER = "Content-Security-Policy"
# Stands in a directive for the nonce of this response; left out when the page did not ask for one.
NONCE = "<CSP_NONCE>"


class ContentSecurityPolicyMiddleware(Around):
    """Adds the header to every response that does not bring its own (a file that is sandboxed, say)."""

    @contextmanager
    def around(self, request: HttpRequest) -> Iterator[Change]:
        """The request can ask for a nonce; the response names it."""
        nonce = _Nonce()
        request.csp_nonce = SimpleLazyObject(nonce.make)  # type: ignore[attr-defined]
        yield lambda response: _with_policy(response, nonce)


class _Nonce:
    """Made only when a template prints it."""

    value: str | None = None

    def make(self) -> str:
        self.value = self.value or secrets.token_urlsafe(16)
        return self.value


def _with_policy(response: HttpResponseBase, nonce: _Nonce) -> HttpResponseBase:
    if HEADER not in response.headers:
        response.headers[HEADER] = policy(settings.SECURE_CSP, nonce.value)
    return response


def policy(directives: dict[str, list[str]], nonce: str | None = None) -> str:
    """The header's text: `{"img-src": ["'self'", "data:"]}` becomes `img-src 'self' data:`."""
    parts = []
    for name, sources in directives.items():
        printed = [
            f"'nonce-{nonce}'" if source == NONCE else source
            for source in sources
            if source != NONCE or nonce
        ]
        parts.append(" ".join([name, *printed]))
    return "; ".join(parts)
