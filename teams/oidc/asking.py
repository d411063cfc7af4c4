"""What is sent to a provider: the browser's way there, and the question for the tokens."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lib import ids
from teams.oidc.provider import Provider, SignOn

SCOPE = "openid email profile"


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back: `state` leads back to it, `nonce` ties the answer to it,
    `verifier` proves that who asks for the tokens is who began (PKCE)."""

    state: str
    nonce: str
    verifier: str


def new_attempt() -> Attempt:
    """Three unguessable texts."""
    return Attempt(ids.token(), ids.token(), ids.token(48))


def authorization_url(provider: Provider, client_id: str, redirect: str, attempt: Attempt) -> str:
    """Where the browser goes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=")
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect,
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    return _with(provider.authorization_endpoint, query)


def token_request(
    provider: Provider, sign_on: SignOn, *, code: str, redirect: str, verifier: str
) -> tuple[Mapping[str, str], bytes]:
    """Headers and body of the question for the tokens.

    The client's secret goes into the header, as RFC 6749 section 2.3.1 wants, unless the provider takes it in
    the body alone; without a secret PKCE is what proves the client.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": sign_on.client_id,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if sign_on.client_secret and "client_secret_basic" in provider.client_methods:
        pair = f"{quote(sign_on.client_id, '')}:{quote(sign_on.client_secret, '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif sign_on.client_secret:
        form["client_secret"] = sign_on.client_secret
    return headers, urlencode(form).encode()


def end_session_url(provider: Provider, client_id: str, back: str) -> str:
    """Where a browser also ends its session at the provider; "" where the provider has no such address.

    OpenID Connect RP-Initiated Logout 1.0. Without a hint the provider asks the person, which is as well.
    """
    if not provider.end_session_endpoint:
        return ""
    query = {"client_id": client_id, "post_logout_redirect_uri": back}
    return _with(provider.end_session_endpoint, query)


def _with(url: str, query: Mapping[str, Any]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
