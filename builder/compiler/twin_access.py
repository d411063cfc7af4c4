"""How a twin wants to be signed in to, and how it says no: from what the plan knows of the system."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from planner.handover import Auth, Endpoint, Research, SystemUse

# A word like a header's name counts where it is quoted, has a hyphen, or follows what it is.
HEADER: Final = re.compile(r"\bheader\s+[`\"']?([A-Za-z][\w-]*)|\b(X-[A-Za-z0-9-]+)\b")
QUERY: Final = re.compile(r"\b(?:query|URL) (?:parameter|string)\s+[`\"']?([A-Za-z_][\w.-]*)", re.IGNORECASE)
BEARER: Final = re.compile(r"\bbearer\b|\baccess token\b|\bprivate app\b", re.IGNORECASE)
PREFIXES: Final[Mapping[str, str]] = {
    "oauth2_authorization_code": "Bearer",
    "oauth2_client_credentials": "Bearer",
    "oauth2_jwt": "Bearer",
    "oauth1": "OAuth",
    "basic": "Basic",
}
MESSAGES: Final = ("message", "detail", "description", "msg", "title", "error_description", "errormessage")
CODES: Final = ("code", "errorcode", "error_code")
STATUSES: Final = ("status", "statuscode", "status_code")
DEEPEST: Final = 4


def auth_of(key: str, uses: Sequence[SystemUse], research: Research | None) -> dict[str, Any]:
    """The value of `auth` in `tests/twins.json`: the first scheme that is known, and where it stands.

    A signature of requests (hmac) cannot be checked by somebody without the secret: it counts as unknown.
    """
    said = [use.auth for use in uses if use.key == key]
    said += [system.auth for system in research.systems if system.key == key] if research else []
    known = next((auth for auth in said if auth.scheme not in ("unknown", "hmac")), Auth())
    credentials = _credentials(known)
    return {"scheme": known.scheme} | ({"credentials": credentials} if credentials else {})


def _credentials(auth: Auth) -> list[dict[str, str]]:
    if auth.scheme in PREFIXES:
        return [{"in": "header", "name": "Authorization", "prefix": PREFIXES[auth.scheme]}]
    if auth.scheme != "api_key":
        return []
    found = HEADER.search(auth.details)
    name = (found[1] or found[2]) if found else ""
    if name and name.lower() != "authorization":
        return [{"in": "header", "name": name}]
    if BEARER.search(auth.details):
        return [{"in": "header", "name": "Authorization", "prefix": "Bearer"}]
    asked = QUERY.search(auth.details)
    return [{"in": "query", "name": asked[1]}] if asked else []


def error_shapes(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """`error_shape` and `errors` by status, from the plan's examples of errors; {} where it has none."""
    found: dict[str, Any] = {}
    for endpoint in endpoints:
        for example in endpoint.examples:
            status = example.status
            if status >= 400 and isinstance(example.response, Mapping | list):
                shape = _shape(example.response, status, 0)
                if _says(shape):
                    found.setdefault(str(status), shape)
    if not found:
        return {}
    shapes = list(found.values())
    counted = Counter(map(repr, shapes))
    usual = max(shapes, key=lambda shape: counted[repr(shape)])
    errors = {status: shape for status, shape in found.items() if shape != usual}
    return {"error_shape": usual} | ({"errors": errors} if errors else {})


def _shape(value: Any, status: int, depth: int) -> Any:
    """The example with places for what went wrong; whatever else stands in it stays."""
    if isinstance(value, list):
        return [_shape(item, status, depth + 1) for item in value[:1]]
    if not isinstance(value, Mapping) or depth > DEEPEST:
        return value
    return {name: _part(str(name), inner, status, depth) for name, inner in value.items()}


def _part(name: str, inner: Any, status: int, depth: int) -> Any:
    plain = name.lower()
    if isinstance(inner, Mapping | list):
        return _shape(inner, status, depth + 1)
    if plain in MESSAGES and isinstance(inner, str):
        return "{message}"
    if plain in CODES and isinstance(inner, str):
        return "{code}"
    if plain in STATUSES and inner == status:
        return "{status}"
    return inner


def _says(shape: Any) -> bool:
    """Whether there is a place for what went wrong."""
    if isinstance(shape, Mapping):
        return any(_says(inner) for inner in shape.values())
    if isinstance(shape, list):
        return any(_says(inner) for inner in shape)
    return shape in ("{message}", "{code}")
