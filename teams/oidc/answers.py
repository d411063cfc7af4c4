"""What a provider answers: the tokens, and who they say has signed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
)
from joserfc.jwk import KeySet

from teams.oidc.provider import OidcError, json_object

# Signatures of a key pair only: with a shared secret, or none, anybody could have written the token.
ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
LEEWAY_SECONDS: Final = 120
# What providers say in `amr` when they have asked for more than one thing (RFC 8176).
SEVERAL_FACTORS: Final = frozenset({"mfa"})
LONGEST_REASON: Final = 200
LONGEST_SUBJECT: Final = 255
LONGEST_ADDRESS: Final = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets


@dataclass(frozen=True)
class Visitor:
    """Who has signed in at the provider. `email` is verified there, in lower case."""

    subject: str
    email: str
    name: str = ""
    has_second_factor: bool = False


def tokens_of(status: int, body: bytes) -> tuple[str, str]:
    """The ID token and the access token of a token answer. Raises OidcError with the provider's reason."""
    told = json_object(body, f"answered {status} with something that cannot be read")
    if status != 200:
        raise OidcError(f"The sign-in provider refused: {reason_of(told)}.")
    id_token, access_token = told.get("id_token"), told.get("access_token")
    if not isinstance(id_token, str) or not id_token:
        raise OidcError("The sign-in provider sent no ID token. The client there must ask for `openid`.")
    return id_token, access_token if isinstance(access_token, str) else ""


def reason_of(told: Mapping[str, Any]) -> str:
    """An OAuth error in the provider's own words, on one line and not for long."""
    reason = str(told.get("error_description") or told.get("error") or "it gave no reason")
    return " ".join(reason.split())[:LONGEST_REASON].rstrip(". ")


def claims_of(
    id_token: str, keys: bytes, *, issuer: str, client_id: str, nonce: str, now: int
) -> Mapping[str, Any]:
    """What the ID token says, once all of it is checked (OpenID Connect Core, section 3.1.3.7).

    `keys` is the provider's key set as it was fetched, `now` seconds since 1970. Raises OidcError, one
    sentence for each way to fail.
    """
    told = json_object(keys, "publishes keys that cannot be read")
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        key_set = KeySet.import_key_set({"keys": _signing(told.get("keys"))})
        claims: dict[str, Any] = jwt.decode(id_token, key_set, algorithms=list(ALGORITHMS)).claims
        registry.validate(claims)
    except ExpiredTokenError as error:
        raise OidcError(
            "The sign-in provider's answer has run out already. The clocks of the two machines may differ."
        ) from error
    except BadSignatureError as error:
        raise OidcError("The sign-in provider's answer is not signed with the provider's key.") from error
    except (InvalidClaimError, MissingClaimError) as error:
        raise OidcError(_of_claim(error.claim)) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise OidcError(
            "The sign-in provider's answer cannot be checked with the provider's keys."
        ) from error
    _check_party(claims, client_id)
    return claims


def visitor_of(claims: Mapping[str, Any], more: Mapping[str, Any], domains: Sequence[str]) -> Visitor:
    """Who the claims are about. `more` are those of the user-info address, which must be of the same subject.

    Raises OidcError where the e-mail address is missing, not verified, or of a domain that may not come in.
    """
    subject = str(claims["sub"])
    if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise OidcError("The sign-in provider does not say who signed in.")
    if more and more.get("sub") != subject:
        raise OidcError("The sign-in provider told of two different people.")
    both = {**more, **claims}
    email = both.get("email")
    if not isinstance(email, str) or "@" not in email:
        raise OidcError(
            "The sign-in provider told no email address. The client there needs the scope `email`."
        )
    email = email.strip().lower()
    # What no database keeps (null characters, halves of one) is in no address either.
    if len(email) > LONGEST_ADDRESS or not email.isprintable():
        raise OidcError("The sign-in provider told an email address that is none.")
    verified = both.get("email_verified")
    # A text where the specification has a boolean: some providers send it so.
    if verified is not True and verified != "true":
        raise OidcError(f"The sign-in provider has not verified {email}. Verify the address there first.")
    domain = email.rpartition("@")[2]
    if domains and domain not in domains:
        raise OidcError(f"Addresses of {domain} may not sign in here.")
    name, methods = both.get("name"), claims.get("amr")
    return Visitor(
        subject=subject,
        email=email,
        name=_printable(name)[:80] if isinstance(name, str) else "",
        has_second_factor=isinstance(methods, list)
        and any(isinstance(one, str) and one in SEVERAL_FACTORS for one in methods),
    )


def _printable(name: str) -> str:
    """A name on one line, without characters that are none: no database keeps a null character."""
    return " ".join("".join(one if one.isprintable() else " " for one in name).split())


def _signing(keys: Any) -> list[Any]:
    """The keys of key pairs that sign."""
    given = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    return [key for key in given if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    party = claims.get("azp")
    if party not in (None, client_id) or (several and party is None):
        raise OidcError(_of_claim("azp"))


def _of_claim(name: str) -> str:
    return {
        "iss": "The sign-in provider's answer comes from another issuer.",
        "aud": "The sign-in provider's answer is meant for another application.",
        "azp": "The sign-in provider's answer is meant for another application.",
        "nonce": "The sign-in provider's answer belongs to another sign-in. Try again.",
        "iat": "The sign-in provider's answer is from the future: the clocks of the two machines differ.",
        "nbf": "The sign-in provider's answer is from the future: the clocks of the two machines differ.",
    }.get(name, f"The sign-in provider's answer lacks `{name}`.")
