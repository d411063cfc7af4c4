"""What settings and programs tell of a system: its block in a settings file, the header it signs with."""

import re
from collections.abc import Iterator
from typing import Final

from planner.extraction.schemes import Said
from planner.extraction.systems import Naming
from planner.spec.values import AuthScheme

_BLOCK: Final = re.compile(
    r"^(?P<indent>[ \t]*)[\"']?(?P<name>[A-Za-z][\w .-]{1,40})[\"']?:[ \t]*\{?[ \t]*\n"
    r"(?P<body>(?:(?P=indent)[ \t]+[^\n]*\n?|[ \t]*\n)+)",
    re.MULTILINE,
)
_AUTH: Final = re.compile(
    r"(?:\bauth\w*|\btype|\bscheme|\bgrant(?:_type)?)[\"']?[ \t]*[:=][ \t]*[\"']?\{?[ \t]*"
    r"(?:type[\"']?:[ \t]*[\"']?)?"
    r"(?P<said>bearer|basic|api[_-]?key|token|client[_-]credentials|oauth2?[_-]client[_-]credentials"
    r"|authorization[_-]code|oauth1|hmac|none)\b",
    re.IGNORECASE,
)
_SCHEMES: Final[dict[str, AuthScheme]] = {
    "bearer": "api_key",
    "token": "api_key",
    "apikey": "api_key",
    "basic": "basic",
    "clientcredentials": "oauth2_client_credentials",
    "oauth2clientcredentials": "oauth2_client_credentials",
    "oauthclientcredentials": "oauth2_client_credentials",
    "authorizationcode": "oauth2_authorization_code",
    "oauth1": "oauth1",
    "hmac": "hmac",
    "none": "none",
}


def blocks_of(text: str, naming: Naming) -> Iterator[tuple[str, int, int]]:
    """The system of each such block, and where its body begins and ends."""
    if ":" not in text:
        return
    at = 0
    while block := _BLOCK.search(text, at):
        name = re.sub(r"[^a-z0-9]", "", block["name"].casefold())
        owners = [
            key
            for key, system in naming.systems.items()
            if name in (key.replace("_", ""), re.sub(r"[^a-z0-9]", "", system.name.casefold()))
        ]
        if owners:
            yield owners[0], *block.span("body")
        at = block.end() if owners else block.start("body")


def block_owner(text: str, place: int, naming: Naming) -> str:
    """The system whose block a place stands in."""
    return next((key for key, start, end in blocks_of(text, naming) if start <= place < end), "")


def set_schemes(text: str, naming: Naming) -> Iterator[tuple[str, Said]]:
    """The way of signing in that a system's block names."""
    for key, start, end in blocks_of(text, naming):
        if found := _AUTH.search(text, start, end):
            scheme = _SCHEMES[re.sub(r"[_-]", "", found["said"].casefold())]
            yield key, Said(scheme, found.start("said"), found.end("said"))


_SHOWN_HEADER: Final = re.compile(
    r"[\"'](?:x-)?(?P<name>[a-z][a-z0-9]+)-[\w-]*(?:signature|hmac)[\w-]*[\"']", re.IGNORECASE
)


def shown_signatures(text: str, naming: Naming) -> Iterator[tuple[str, Said]]:
    """A program that reads `x-foo-signature`: Foo signs what it sends."""
    for header in _SHOWN_HEADER.finditer(text):
        for key, system in naming.systems.items():
            if header["name"].casefold() in (key, system.name.casefold().split()[0]):
                yield key, Said("hmac", *header.span())


_VARIABLE: Final = re.compile(r"(?<![\w$])([A-Z][A-Z0-9]+)_[A-Z0-9_]+\b")


def of_variable(text: str, naming: Naming) -> list[str]:
    """The system a variable such as `EXACT_CLIENT_ID` belongs to, when only one name begins so."""
    for prefix in _VARIABLE.findall(text):
        owners = [
            key
            for key, system in naming.systems.items()
            if prefix.casefold() in (system.name.casefold().split()[0], *_initials(system.name))
        ]
        if len(owners) == 1:
            return owners
    return []


def _initials(name: str) -> list[str]:
    """`asb` and `sb` for Azure Service Bus."""
    letters = "".join(word[0] for word in name.casefold().split())
    return [letters[at:] for at in range(len(letters) - 1)]


_PASSWORD: Final = re.compile(r"(?<![\w$])[A-Z][A-Z0-9]+_(?:[A-Z0-9]+_)*(?:PASS(?:WORD|WD)?|PWD)\b")


def shown_passwords(text: str, naming: Naming) -> Iterator[tuple[str, Said]]:
    """`FOO_USER`, `FOO_PASSWORD` among the settings: Foo is signed in to with user and password."""
    for variable in _PASSWORD.finditer(text):
        for key in of_variable(variable[0], naming):
            yield key, Said("basic", *variable.span())
