"""Signing in with OpenID Connect, as functions over values: what is sent, and what an answer says.

The code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9700). Signatures and
claims are checked by joserfc. Nothing here opens a connection or knows a person.
"""

from teams.oidc.answers import Visitor, claims_of, tokens_of, visitor_of
from teams.oidc.asking import Attempt, authorization_url, end_session_url, new_attempt, token_request
from teams.oidc.provider import OidcError, Provider, SignOn, discovery_url, read_discovery

__all__ = [
    "Attempt",
    "OidcError",
    "Provider",
    "SignOn",
    "Visitor",
    "authorization_url",
    "claims_of",
    "discovery_url",
    "end_session_url",
    "new_attempt",
    "read_discovery",
    "token_request",
    "tokens_of",
    "visitor_of",
]
