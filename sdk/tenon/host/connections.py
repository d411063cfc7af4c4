"""Connections: where each system is and how to sign in there, read from a decoded JSON value.

```json
{"salesforce": {"base_url": "https://example.my.salesforce.com",
                "auth": {"scheme": "oauth2_client_credentials", "token_url": "https://...",
                         "client_id": "...", "client_secret": "...", "scope": ""},
                "headers": {"Sforce-Call-Options": "client=tenon"}}}
```
Schemes: `none`, `bearer` (token), `basic` (username, password), `api_key` (header, value) and
`oauth2_client_credentials`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "none": (),
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api_key": ("header", "value"),
    "oauth2_client_credentials": ("token_url", "client_id", "client_secret"),
}
SECOND: Final = ("second_header", "second_value")
"""A second key beside the sign-in, and the header it goes into."""
OPTIONAL: Final[dict[str, tuple[str, ...]]] = {
    "bearer": SECOND,
    "basic": SECOND,
    "api_key": SECOND,
    "oauth2_client_credentials": ("scope", *SECOND),
}
SECRET: Final = frozenset({"token", "password", "value", "client_secret", "second_value"})


class ConnectionsError(ValueError):
    """The value cannot be used. The message begins with the place: `salesforce.auth.token`."""


@dataclass(frozen=True)
class Connection:
    """One system: its address, how to sign in, and headers that go with every request."""

    system: str
    base_url: str
    scheme: str
    auth: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str]

    @property
    def secrets(self) -> frozenset[str]:
        """The values that must not be shown."""
        return frozenset(value for name, value in self.auth.items() if name in SECRET)


def read_connections(value: Any) -> dict[str, Connection]:
    """The connections in the value. Raises `ConnectionsError` at the first place that is wrong."""
    return {str(key): _connection(str(key), one) for key, one in _object(value, "connections").items()}


def _connection(system: str, value: Any) -> Connection:
    given = _object(value, system)
    _only(given, ("base_url", "auth", "headers"), system)
    headers = _object(given.get("headers", {}), f"{system}.headers")
    scheme, auth = _auth(_object(given.get("auth", {"scheme": "none"}), f"{system}.auth"), f"{system}.auth")
    return Connection(
        system,
        _base_url(given, system),
        scheme,
        auth,
        {name: _text(headers, name, f"{system}.headers") for name in headers},
    )


def _base_url(given: Mapping[str, Any], system: str) -> str:
    base_url = _text(given, "base_url", system).rstrip("/")
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ConnectionsError(f"{system}.base_url: {base_url!r} is no plain http or https address")
    return base_url


def _auth(given: Mapping[str, Any], place: str) -> tuple[str, dict[str, str]]:
    scheme = _text(given, "scheme", place)
    if scheme not in NEEDED:
        raise ConnectionsError(f"{place}.scheme: {scheme!r} is none of {', '.join(NEEDED)}")
    optional = OPTIONAL.get(scheme, ())
    _only(given, ("scheme", *NEEDED[scheme], *optional), place)
    names = (*NEEDED[scheme], *(name for name in optional if given.get(name)))
    return scheme, {name: _text(given, name, place) for name in names}


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConnectionsError(f"{place}: expected an object, got {type(value).__name__}")
    return value


def _text(holder: Mapping[str, Any], name: str, place: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value or any(character in value for character in "\r\n\0"):
        got = type(value).__name__ if value else "nothing"
        raise ConnectionsError(f"{place}.{name}: expected one line of text, got {got}")
    return value


def _only(holder: Mapping[str, Any], known: Collection[str], place: str) -> None:
    unknown = sorted(set(holder) - set(known))
    if unknown:
        raise ConnectionsError(f"{place}.{unknown[0]}: unknown; there are {', '.join(known)}")
