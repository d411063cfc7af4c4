"""OAuth 2.0 as values: what is asked of a system and what its answers mean (RFC 6749, 7636). Pure."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lib.redact import Redactor

PERSON: Final = "oauth2_authorization_code"
CLIENT: Final = "oauth2_client_credentials"
SCHEMES: Final = frozenset({PERSON, CLIENT})
# After these answers asking again helps nobody: a person has to sign in again.
FINAL_ERRORS: Final = frozenset({"invalid_grant", "unauthorized_client", "access_denied"})
LONGEST_TOKEN: Final = 20_000
LONGEST_REASON: Final = 300
YEARS: Final = 10 * 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Granted:
    """Tokens. `seconds` is how long the access token is good for, None where the system does not say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seconds: int | None
    scope: str


@dataclass(frozen=True, slots=True)
class Denied:
    """No tokens. `reason` is the system's own words without secrets, `error` its code ("" without one)."""

    reason: str
    error: str = ""
    status: int = 0

    @property
    def is_final(self) -> bool:
        """Whether asking again with the same would be refused again."""
        return self.error in FINAL_ERRORS

    @property
    def wants_header(self) -> bool:
        """Whether the client itself was refused, as by a system that reads its secret in the header only."""
        return self.error == "invalid_client" or (self.status == 401 and not self.error)


def new_verifier() -> str:
    """A secret for one sign-in (PKCE), also good as a state."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """What is told to the system beforehand (S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorize_address(details: Mapping[str, str], *, redirect: str, state: str, verifier: str) -> str:
    """Where a person signs in. What the connection's address has in its query stays, ours comes after it."""
    parts = urlsplit(details["authorize_url"])
    ours = {
        "response_type": "code",
        "client_id": details["client_id"],
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if details.get("scope"):
        ours["scope"] = details["scope"]
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ours]
    return urlunsplit(parts._replace(query=urlencode([*kept, *ours.items()])))


def code_form(code: str, *, redirect: str, verifier: str) -> dict[str, str]:
    """What exchanges the code that a person brought back."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }


def renewal_form(scheme: str, details: Mapping[str, str], refresh_token: str) -> dict[str, str]:
    """What asks for the next access token."""
    if scheme == PERSON:
        return {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return {"grant_type": "client_credentials"} | (
        {"scope": details["scope"]} if details.get("scope") else {}
    )


def token_request(
    form: Mapping[str, str], *, client_id: str, client_secret: str, in_header: bool
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request to the token address. A client without a secret only says its name."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    values = dict(form)
    if in_header and client_secret:
        pair = f"{quote(client_id, '')}:{quote(client_secret, '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        values["client_id"] = client_id
        if client_secret:
            values["client_secret"] = client_secret
    return headers, urlencode(values).encode()


def read_answer(status: int, body: bytes, known_secrets: frozenset[str]) -> Granted | Denied:
    """What the token address said. Reasons are shown to people, so `known_secrets` are taken out of them."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return Denied(f"it answered {status} without a token", status=status)
    token = told.get("access_token")
    if 200 <= status < 300 and _is_token(token):
        refresh = told.get("refresh_token")
        return Granted(
            access_token=str(token),
            refresh_token=str(refresh) if _is_token(refresh) else "",
            seconds=_seconds(told.get("expires_in")),
            scope=str(told.get("scope") or "")[:1000] if isinstance(told.get("scope"), str) else "",
        )
    error = str(told.get("error") or "")[:80] if isinstance(told.get("error"), str) else ""
    words = [str(told[name]) for name in ("error", "error_description", "message") if told.get(name)]
    reason = Redactor(known_secrets).text(": ".join(words)) if words else "no token came"
    return Denied(f"it answered {status}: {' '.join(reason.split())[:LONGEST_REASON]}", error, status)


def _is_token(value: Any) -> bool:
    """One line that may stand in a header."""
    return (
        isinstance(value, str) and 0 < len(value) <= LONGEST_TOKEN and value.isascii() and value.isprintable()
    )


def _seconds(value: Any) -> int | None:
    try:
        seconds = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= YEARS else None
