"""Whether a request carries credentials where its system looks for them, and what a good request carries."""

from collections.abc import Mapping
from typing import Final

from tenon.requests import Headers
from tenon.twins.answers import Refusal
from tenon.twins.asked import Asked
from tenon.twins.definition import SystemDefinition

TOKEN: Final = "twin-credentials"  # noqa: S105 (a twin's password opens nothing)
EXPIRED: Final = "expired"
WRONG: Final = ("wrong", "invalid")
COMMON: Final = ("Authorization", "X-API-Key", "X-Shopify-Access-Token")


def check_access(definition: SystemDefinition, asked: Asked) -> None:
    """Raises `Refusal` 401 where no credentials came in the way the system asks for, or bad ones.

    A twin cannot know which credentials are good: any are, except the words "expired", "wrong" and "invalid".
    """
    if definition.auth in ("none", "unknown") and not definition.credentials:
        return
    given = Headers(asked.headers)
    ways = definition.credentials or tuple({"in": "header", "name": name} for name in COMMON)
    found = next((value for way in ways if (value := _carried(way, given, asked))), "")
    if not found:
        wanted = " or ".join(_told(way) for way in definition.credentials) or definition.auth
        raise Refusal(401, "UNAUTHORIZED", f"{definition.name} wants {wanted}: no credentials came")
    if found == EXPIRED:
        raise expired()
    if found in WRONG:
        raise Refusal(401, "UNAUTHORIZED", f"{definition.name} does not know these credentials")


def expired() -> Refusal:
    """What a system says to credentials that are no longer good."""
    return Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")


def good_headers(definition: SystemDefinition) -> dict[str, str]:
    """The headers of a request that is let in."""
    way = next((way for way in definition.credentials if way.get("in") == "header"), None)
    if way is None:
        cookie = next((way for way in definition.credentials if way.get("in") == "cookie"), None)
        if cookie is not None:
            return {"Cookie": f"{cookie.get('name', 'session')}={TOKEN}"}
        return {"Authorization": f"Bearer {TOKEN}"}
    prefix = way.get("prefix", "")
    return {way.get("name", "Authorization"): f"{prefix} {TOKEN}".strip()}


def good_params(definition: SystemDefinition) -> list[tuple[str, str]]:
    """The query parameters of a request that is let in; only for a system that looks nowhere else."""
    ways = definition.credentials
    if not ways or any(way.get("in") != "query" for way in ways):
        return []
    return [(ways[0].get("name", "key"), TOKEN)]


def _carried(way: Mapping[str, str], headers: Headers, asked: Asked) -> str:
    """The credentials in one place, without the word before them."""
    name, prefix = way.get("name", "Authorization"), way.get("prefix", "")
    if way.get("in") == "query":
        return asked.param(name)
    if way.get("in") == "cookie":
        return _cookie(headers.get("cookie", ""), name)
    value = headers.get(name, "").strip()
    if not prefix:
        return value.rpartition(" ")[2]
    said, _, rest = value.partition(" ")
    return rest.strip() if said.lower() == prefix.lower() else ""


def _cookie(text: str, name: str) -> str:
    pairs = (part.strip().partition("=") for part in text.split(";"))
    return next((value for key, _, value in pairs if key == name), "")


def _told(way: Mapping[str, str]) -> str:
    prefix = f" {way['prefix']} ..." if way.get("prefix") else ""
    return f"the {way.get('in', 'header')} {way.get('name', 'Authorization')}{prefix}"
