"""Requests to connected systems: where they may go and how they are signed. Sending is another matter."""

import base64
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.host.connections import SECOND, Connection

TOKEN_MARGIN_SECONDS: Final = 30.0
# What code may not set: the first two are the connection's, the others would change where or how it goes.
OURS: Final = frozenset(
    {
        *("authorization", "proxy-authorization"),
        *("host", "content-length", "transfer-encoding", "connection"),
    }
)


class SignedBackend(ABC):
    """Sends a run's requests to the connected systems. Secrets are added here, on the host's side."""

    def __init__(self, connections: Mapping[str, Connection]) -> None:
        self._connections = dict(connections)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._fetched: set[str] = set()

    @abstractmethod
    def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Incoming:
        """The answer, whatever its status. Raises `NoAnswer` and `HostRefused`."""

    def secrets(self) -> frozenset[str]:
        """Every value that signs a request, tokens that were fetched included, revoked ones too."""
        fixed = (one for connection in self._connections.values() for one in connection.secrets)
        return frozenset([*fixed, *self._fetched])

    def send(self, request: Outgoing) -> Incoming:
        """Send it as the connection says. Raises `NoAnswer` and `HostRefused`."""
        connection = self._connections.get(request.system)
        if connection is None:
            there = ", ".join(sorted(self._connections)) or "none"
            raise HostRefused("unknown_system", f"{request.system!r} is not connected (connected: {there})")
        url = address(connection.base_url, request)
        answer = self._signed(connection, request, url)
        if answer.status == 401 and connection.scheme == "oauth2_client_credentials":
            # A token can be revoked before it runs out: fetched anew once.
            self._tokens.pop(connection.system, None)
            answer = self._signed(connection, request, url)
        return answer

    def _signed(self, connection: Connection, request: Outgoing, url: str) -> Incoming:
        given = {**connection.headers, **_second(connection), **self._signature(connection)}
        reserved = OURS | {name.lower() for name in given}
        own = {name: value for name, value in request.headers.items() if name.lower() not in reserved}
        headers = {"Accept": "application/json", **own, **given}
        body = None if request.body is None else request.body.encode()
        return self.exchange(request.method, url, headers, body)

    def _signature(self, connection: Connection) -> dict[str, str]:
        auth = connection.auth
        if connection.scheme == "bearer":
            return {"Authorization": f"Bearer {auth['token']}"}
        if connection.scheme == "basic":
            pair = f"{auth['username']}:{auth['password']}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if connection.scheme == "api_key":
            return {auth["header"]: auth["value"]}
        if connection.scheme == "oauth2_client_credentials":
            return {"Authorization": f"Bearer {self._token(connection)}"}
        return {}

    def _token(self, connection: Connection) -> str:
        token, until = self._tokens.get(connection.system, ("", 0.0))
        if token and time.monotonic() < until:
            return token
        names = ("client_id", "client_secret", "scope")
        form = {"grant_type": "client_credentials"}
        form |= {name: connection.auth[name] for name in names if name in connection.auth}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = self.exchange("POST", connection.auth["token_url"], headers, urlencode(form).encode())
        except NoAnswer as error:
            # Nothing reached the system itself, so nobody has to wonder what it did.
            message = f"signing in to {connection.system} failed: {error}"
            raise HostRefused("sign_in", message) from error
        try:
            told: dict[str, Any] = json.loads(answer.body)
            token, seconds = str(told["access_token"]), float(told.get("expires_in", 300))
        except (ValueError, KeyError, TypeError) as error:
            message = f"its token_url answered {answer.status} without a token"
            raise HostRefused("sign_in", f"signing in to {connection.system} failed: {message}") from error
        self._tokens[connection.system] = (token, time.monotonic() + seconds - TOKEN_MARGIN_SECONDS)
        self._fetched.add(token)
        return token


def _second(connection: Connection) -> dict[str, str]:
    """The header with the second key, for systems that want one."""
    name, value = (connection.auth.get(part, "") for part in SECOND)
    return {name: value} if name and value else {}


def address(base_url: str, request: Outgoing) -> str:
    """Where the request goes. Raises `HostRefused` for any address outside the connection's own origin.

    Otherwise code could name a host of its own and be sent the account's secrets there.
    """
    whole = request.path.startswith(("http://", "https://"))
    if not whole and not request.path.startswith("/"):
        raise HostRefused("other_system", f"the path {request.path!r} must begin with /")
    url = request.path if whole else base_url + request.path
    if request.params:
        url += ("&" if "?" in url else "?") + urlencode(list(request.params))
    if origin(url) != origin(base_url):
        raise HostRefused("other_system", f"{request.system} is at {base_url}; {request.path!r} is elsewhere")
    return url


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises `HostRefused` for an address that hides its host or is none."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError as error:
        raise HostRefused("other_system", f"{url!r} is no address") from error
    if "@" in parts.netloc or "\\" in url:
        raise HostRefused("other_system", f"{url!r} hides its host")
    return parts.scheme, (parts.hostname or "").lower(), port
