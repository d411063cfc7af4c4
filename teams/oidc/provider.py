"""Who signs people in: what the installation was told, and what the provider says of itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LOCAL = ("localhost", "127.0.0.1", "::1")


class OidcError(Exception):
    """Signing in did not work. The message is a sentence for the person, without secrets."""


@dataclass(frozen=True)
class SignOn:
    """Single sign-on as the installation's owner set it up.

    `name` stands on the button. `domains` are the e-mail domains that may come in, () for all. New people
    join the team with the slug `team` with `role`; "" lets in only who is known or invited.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "single sign-on"
    domains: tuple[str, ...] = ()
    team: str = ""
    role: str = ""


@dataclass(frozen=True)
class Provider:
    """What a provider's discovery document says (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    client_methods: tuple[str, ...] = ("client_secret_basic",)


def is_safe(url: str) -> bool:
    """Whether secrets may go there: https, or this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    )


def discovery_url(issuer: str) -> str:
    """Where the provider describes itself."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_discovery(body: bytes, issuer: str) -> Provider:
    """The provider. Raises OidcError, also when the document speaks for another issuer."""
    told = json_object(body, "describes itself in a way that cannot be read")
    if told.get("issuer") != issuer:
        raise OidcError(
            "The sign-in provider names another issuer than the one set up here. "
            "TENON_OIDC_ISSUER must be spelled exactly as the provider spells it."
        )
    named = {
        name: _address(told, name, is_needed=name not in ("userinfo_endpoint", "end_session_endpoint"))
        for name in (
            *("authorization_endpoint", "token_endpoint", "jwks_uri"),
            *("userinfo_endpoint", "end_session_endpoint"),
        )
    }
    methods = told.get("token_endpoint_auth_methods_supported")
    known = (
        tuple(method for method in methods if isinstance(method, str)) if isinstance(methods, list) else ()
    )
    return Provider(issuer=issuer, client_methods=known or ("client_secret_basic",), **named)


def json_object(body: bytes, otherwise: str) -> Mapping[str, Any]:
    """The JSON object in an answer. Raises OidcError: "The sign-in provider <otherwise>."."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise OidcError(f"The sign-in provider {otherwise}.") from error
    if not isinstance(value, dict):
        raise OidcError(f"The sign-in provider {otherwise}.")
    return value


def _address(told: Mapping[str, Any], name: str, *, is_needed: bool) -> str:
    value = told.get(name)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or not is_safe(value):
        raise OidcError(f"The sign-in provider gives no https address as its {name}.")
    return value
