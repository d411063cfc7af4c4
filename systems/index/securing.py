"""How one signs in, in the plan's words."""

from collections.abc import Iterator
from typing import Any, Final

from systems.index.limits import Problems, mapping, pointed, text_of
from systems.index.references import References
from systems.index.values import ApiAuth, Scheme, Security

_FLOWS: Final[dict[str, Scheme]] = {
    "authorizationCode": "oauth2_authorization_code",
    "accessCode": "oauth2_authorization_code",
    "clientCredentials": "oauth2_client_credentials",
    "application": "oauth2_client_credentials",
    "implicit": "oauth2_authorization_code",
    "password": "unknown",
}
# The order in which flows of one scheme are preferred: what a server can do by itself or with one consent.
_ORDER: Final = (
    "authorizationCode",
    "accessCode",
    "clientCredentials",
    "application",
    "implicit",
    "password",
)


def auth_of(root: dict[str, Any], references: References, problems: Problems) -> tuple[ApiAuth, ...]:
    """Every security scheme of the description."""
    found: list[ApiAuth] = []
    for place, given in (
        ("#/components/securitySchemes", mapping(root.get("components")).get("securitySchemes")),
        ("#/securityDefinitions", root.get("securityDefinitions")),
    ):
        for key, value in mapping(given).items():
            scheme, pointer = references.follow(value, f"{place}/{pointed(key)}")
            if not scheme:
                problems.add("bad_value", pointer, "A security scheme must be an object; it was left out.")
                continue
            found.append(_auth(key, scheme, pointer, problems))
    if not found:
        where = "#/securityDefinitions" if "swagger" in root else "#/components/securitySchemes"
        problems.add("no_security", where, "Nothing says how to sign in.")
    return tuple(found)


def _auth(key: str, scheme: dict[str, Any], pointer: str, problems: Problems) -> ApiAuth:
    kind, name = text_of(scheme.get("type"), 40), text_of(key, 200)
    if kind == "oauth2":
        return _oauth2(name, scheme, pointer, problems)
    if kind == "openIdConnect":
        url = text_of(scheme.get("openIdConnectUrl"))
        return ApiAuth(
            name, "oauth2_authorization_code", f"OpenID Connect {url}".strip(), pointer, authorize_url=url
        )
    if kind == "apiKey":
        where = f"{text_of(scheme.get('in'), 40)} {text_of(scheme.get('name'), 200)}".strip()
        return ApiAuth(name, "api_key", f"API key in {where}" if where else "API key", pointer)
    if kind == "basic":
        return ApiAuth(name, "basic", "HTTP Basic", pointer)
    if kind == "http":
        way = text_of(scheme.get("scheme"), 40).casefold()
        if way == "basic":
            return ApiAuth(name, "basic", "HTTP Basic", pointer)
        if way == "bearer":
            return ApiAuth(name, "api_key", "Bearer token in the header Authorization", pointer)
        return ApiAuth(name, "unknown", f"HTTP {way}".strip(), pointer)
    if kind != "mutualTLS":
        problems.add("bad_type", f"{pointer}/type", f"{kind or 'nothing'!r} is no type of a security scheme.")
    return ApiAuth(name, "unknown", kind, pointer)


def _oauth2(key: str, scheme: dict[str, Any], pointer: str, problems: Problems) -> ApiAuth:
    flows = {name: mapping(flow) for name, flow in mapping(scheme.get("flows")).items()}
    if "flow" in scheme:
        flows = {text_of(scheme["flow"], 40): scheme}
    known = sorted((name for name in flows if name in _FLOWS), key=_ORDER.index)
    if not known:
        problems.add("bad_value", f"{pointer}/flows", "The OAuth 2.0 scheme names no flow.")
        return ApiAuth(key, "unknown", "OAuth 2.0 without a flow", pointer)
    flow = flows[known[0]]
    return ApiAuth(
        key=key,
        scheme=_FLOWS[known[0]],
        details="OAuth 2.0, " + ", ".join(_spaced(name) for name in known),
        pointer=pointer,
        scopes=tuple(text_of(scope, 200) for scope in mapping(flow.get("scopes")))[:500],
        authorize_url=text_of(flow.get("authorizationUrl")),
        token_url=text_of(flow.get("tokenUrl")),
    )


def _spaced(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)


class Requirements:
    """What operations ask for: their own `security`, else that of the whole description."""

    def __init__(self, root: dict[str, Any], auth: tuple[ApiAuth, ...], problems: Problems) -> None:
        self._known = {each.key for each in auth}
        self._problems = problems
        self._given = root.get("security") is not None
        self._usual = tuple(self._read(root.get("security"), "#/security"))
        self._silent = 0
        self._none = 0

    def of(self, operation: dict[str, Any], pointer: str) -> tuple[Security, ...]:
        """The ways to sign in of which one is needed; empty: none is, or nothing says so."""
        if "security" in operation:
            self._none += operation["security"] == []
            return tuple(self._read(operation["security"], f"{pointer}/security"))
        if not self._given:
            self._silent += 1
        return self._usual

    def finish(self, operations: int) -> None:
        """Lists schemes that nobody asks for."""
        if self._known and operations and self._silent == operations:
            text = "The description has ways to sign in, but no operation says that it needs one."
            self._problems.add("no_security", "#/security", text)

        elif self._known and self._none * 2 > operations > 1:
            said = f"{self._none} of {operations} operations say that they need no sign-in"
            text = f"{said}, although the description has ways to sign in."
            self._problems.add("no_security", "#/security", text)

    def _read(self, given: Any, pointer: str) -> Iterator[Security]:
        for place, each in enumerate(given if isinstance(given, list) else []):
            if not isinstance(each, dict):
                self._problems.add("bad_value", f"{pointer}/{place}", "A requirement must be an object.")
                continue
            for key in each:
                if key not in self._known:
                    text = f"{text_of(key, 200)!r} is none of the security schemes."
                    self._problems.add("unknown_security", f"{pointer}/{place}", text)
            scopes = (scope for listed in each.values() if isinstance(listed, list) for scope in listed)
            yield Security(
                tuple(text_of(key, 200) for key in each), tuple(filter(None, map(text_of, scopes)))
            )
