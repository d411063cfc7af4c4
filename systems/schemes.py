"""How one signs in to a system: which values each scheme needs, which of them are secret, what is refused.

Pure. The names are those that `tenon.host.connections` reads, so that what is stored here signs requests
there as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lib.errors import Invalid


@dataclass(frozen=True, slots=True)
class Value:
    """One value a scheme takes. `label` is what a form says; `is_secret` values are never shown again."""

    name: str
    label: str
    is_secret: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to sign in."""

    key: str
    title: str
    values: tuple[Value, ...] = ()

    @property
    def secret_names(self) -> frozenset[str]:
        return frozenset(value.name for value in self.values if value.is_secret)


# Some systems want a second key beside the sign-in: an application's, a subscription's.
SECOND: Final = (
    Value("second_header", "Second header", is_optional=True),
    Value("second_value", "Second key", is_secret=True, is_optional=True),
)
CLIENT: Final = (
    Value("token_url", "Token address"),
    Value("client_id", "Client ID"),
    Value("client_secret", "Client secret", is_secret=True),
    Value("scope", "Scopes", is_optional=True),
)
# A client that is signed in by a person and PKCE may have no secret.
PERSON: Final = (
    Value("authorize_url", "Authorization address"),
    Value("token_url", "Token address"),
    Value("client_id", "Client ID"),
    Value("client_secret", "Client secret", is_secret=True, is_optional=True),
    Value("scope", "Scopes", is_optional=True),
)
SCHEMES: Final = {
    scheme.key: scheme
    for scheme in (
        Scheme("bearer", "Access token", (Value("token", "Token", is_secret=True), *SECOND)),
        Scheme(
            "api_key",
            "API key in a header",
            (Value("header", "Header"), Value("value", "Key", is_secret=True), *SECOND),
        ),
        Scheme(
            "basic",
            "User name and password",
            (Value("username", "User name"), Value("password", "Password", is_secret=True), *SECOND),
        ),
        Scheme("oauth2_client_credentials", "OAuth 2.0, client credentials", (*CLIENT, *SECOND)),
        Scheme("oauth2_authorization_code", "OAuth 2.0, signed in by a person", (*PERSON, *SECOND)),
        Scheme("none", "No sign-in"),
    )
}
LONGEST: Final = 8_000
# Values that are written into a header as they are.
IN_HEADERS: Final = frozenset({"token", "header", "value", "second_header", "second_value"})


def checked_address(base_url: str, *, where: str = "base_url") -> str:
    """The address without a slash at its end. Raises Invalid for anything but a plain web address."""
    return _web_address(base_url.strip().rstrip("/"), where, may_have_query=False)


def _web_address(address: str, where: str, *, may_have_query: bool) -> str:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    odd = "\\" in address or any(character.isspace() for character in address)
    if not known or odd or parts.fragment or "@" in parts.netloc or (parts.query and not may_have_query):
        raise Invalid(
            f"{address or 'Nothing'} is no plain address. Write it as https://api.example.com.", where=where
        )
    return address


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses have scheme, host and port in common."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)


def checked_values(
    scheme: str, given: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(what may be shown, what is secret) of the values `given` for `scheme`.

    A secret that is left empty is taken from `kept`. Raises Invalid, naming the value in `where`.
    """
    if scheme not in SCHEMES:
        raise Invalid(f"There is no way to sign in called {scheme}.", where="scheme")
    shown: dict[str, str] = {}
    secret: dict[str, str] = {}
    for value in SCHEMES[scheme].values:
        text = _one_line(value, given.get(value.name, ""))
        if not text and value.is_secret:
            text = kept.get(value.name, "")
        if not text and not value.is_optional:
            raise Invalid(f"{value.label} is missing.", where=value.name)
        if text and value.name in IN_HEADERS and not text.isascii():
            raise Invalid(f"{value.label} has characters that no header can hold.", where=value.name)
        if text and value.name in ("header", "second_header"):
            _check_header_name(text, value.name)
        if text and value.name.endswith("_url"):
            # Sign-in pages take options in their query: `access_type=offline` gets a refresh token.
            text = _web_address(text, value.name, may_have_query=value.name == "authorize_url")
        if text:
            (secret if value.is_secret else shown)[value.name] = text
    _check_second(shown, secret)
    return shown, secret


def _check_second(shown: dict[str, str], secret: dict[str, str]) -> None:
    """A header without its key is refused; a key whose header was taken away is forgotten."""
    header = shown.get("second_header", "")
    if not header:
        secret.pop("second_value", None)
    elif "second_value" not in secret:
        raise Invalid("Second key is missing.", where="second_value")
    elif header.lower() in ("authorization", shown.get("header", "").lower()):
        raise Invalid(f"{header} is set by the way to sign in.", where="second_header")


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that go with every request. Raises Invalid for one that signs in, and for broken ones."""
    checked: dict[str, str] = {}
    for name, text in headers.items():
        header, content = name.strip(), text.strip()
        _check_header_name(header, "headers")
        if header.lower() in ("authorization", "proxy-authorization", "cookie", "host", "content-length"):
            raise Invalid(f"{header} is set by the way to sign in, not here.", where="headers")
        if not content.isascii() or any(ord(character) < 32 for character in content):
            raise Invalid(f"The value of {header} must be one line without special letters.", where="headers")
        checked[header] = content
    return checked


def _check_header_name(name: str, where: str) -> None:
    if not name or not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
        raise Invalid(f"{name or 'Nothing'} is no name of a header.", where=where)


def _one_line(value: Value, given: str) -> str:
    text = given.strip()
    if any(ord(character) < 32 for character in text) or len(text) > LONGEST:
        raise Invalid(f"{value.label} must be one line of at most {LONGEST:,} characters.", where=value.name)
    return text
