"""Real HTTP with the standard library: one request, one answer, no surprises on the way."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO, Any, Final

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming
from tenon.host.connections import Connection
from tenon.host.signing import SignedBackend, origin

TIMEOUT_SECONDS: Final = 30.0
LARGEST_BYTES: Final = 50 * 1024 * 1024


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only for reading and within the system: elsewhere the credentials would go along."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if req.get_method() not in ("GET", "HEAD") or origin(req.full_url) != origin(newurl):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


class HttpBackend(SignedBackend):
    """Sends a run's requests to the systems of a connections file."""

    def __init__(self, connections: Mapping[str, Connection], *, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(connections)
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_SameOrigin)

    def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Incoming:
        """See `SignedBackend`."""
        asked = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 (http only, checked)
        try:
            with self._opener.open(asked, timeout=self._timeout) as answer:
                return _incoming(answer, headers)
        except urllib.error.HTTPError as error:
            with error:
                return _incoming(error, headers)
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(method, url, *_reason(error)) from error


def _incoming(answer: Any, sent: Mapping[str, str]) -> Incoming:
    raw = answer.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        raise HostRefused("too_large", f"{answer.url} answered more than {LARGEST_BYTES // 1048576} MB")
    names = dict.fromkeys(answer.headers.keys())
    headers = {name: ", ".join(answer.headers.get_all(name)) for name in names}
    charset = answer.headers.get_content_charset() or "utf-8"
    try:
        text = raw.decode(charset, "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    return Incoming(answer.status, headers, text, answer.url, sent)


def _reason(error: Exception) -> tuple[str, str]:
    """What `NoAnswer` calls it. An error inside `URLError` came before the request was sent whole."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return "timeout", ""
    if isinstance(cause, (ConnectionResetError, BrokenPipeError, http.client.HTTPException)):
        return "reset", ""
    return "unreachable", str(cause)
