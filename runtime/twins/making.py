"""A twin's definition from an API description."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from tenon.twins.answers import render
from tenon.twins.calls import times
from tenon.twins.definition import FORMAT
from tenon.twins.schemas import Schemas

from runtime.twins.objects import Kind
from runtime.twins.refusals import refusals_of, words_of
from runtime.twins.resources import grouped, read_operation
from runtime.twins.routes import UNUSED, RouteMaker
from runtime.twins.samples import Samples
from runtime.twins.schemas import named_schemas
from systems.index import ApiAuth, ApiIndex, lookups_of

RECORDLESS: Final = ("other", "unsupported")
SAMPLED: Final = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
IDEMPOTENCY: Final = re.compile(r"(x-)?idempot(ency|ent)-?(key|id)?", re.IGNORECASE)
PREFIXES: Final = {
    "basic": "Basic",
    "oauth2_authorization_code": "Bearer",
    "oauth2_client_credentials": "Bearer",
}


@dataclass(frozen=True)
class Limit:
    """What a twin does not do as its system does: where, and in a sentence."""

    where: str
    text: str


@dataclass(frozen=True)
class Made:
    """A system's part of `twins.json`, and what could not be made of its description."""

    system: dict[str, Any]
    limits: tuple[Limit, ...] = ()

    def definition(self, key: str) -> dict[str, Any]:
        """The value of a `twins.json` with this system alone."""
        return {"format": FORMAT, "systems": {key: self.system}}


def twin_of(index: ApiIndex) -> Made:
    """The twin of the system an index describes. Never raises: what cannot be made is in `limits`.

    A description that cannot be read at all, or that has no operations, gives a twin without routes.
    """
    limits = [Limit(each.pointer, each.text) for each in index.problems]
    named = named_schemas(index)
    schemas = Schemas(named)
    reads = []
    for operation in index.operations:
        if operation.webhook or operation.method in UNUSED:
            what = "is a call the system makes" if operation.webhook else "is not answered by the twin"
            limits.append(Limit(f"{operation.method} {operation.path}", f"{operation.method} {what}."))
        else:
            reads.append(read_operation(schemas, operation))
    samples = Samples(schemas)
    kinds = {resource.name: Kind(resource, schemas, samples) for resource in grouped(schemas, reads)}
    homes = {
        read.address.collection: name
        for name, kind in kinds.items()
        for read in kind.resource.reads
        if not read.address.call and (read.address.item or read.operation.method == "GET")
    }
    refusals = refusals_of(schemas, reads)
    usual = refusals.get("words", {})
    maker = RouteMaker(schemas, kinds, homes, lookups_of(index), _has_links(index))
    routes: dict[tuple[str, str], dict[str, Any]] = {}
    for kind in kinds.values():
        for read in kind.resource.reads:
            route, note = maker.route(read, kind)
            words = {name: word for name, word in words_of(schemas, read).items() if word != usual.get(name)}
            route = _leading(route | ({"words": words} if words else {}))
            taken = routes.setdefault((route["method"], _plain(route["path"])), route)
            if taken["path"] != route["path"] and not _same_answer(taken, route):
                note = f"its address looks like {taken['path']}, which is answered instead"
            if note:
                limits.append(Limit(f"{route['method']} {route['path']}", f"{note[:1].upper()}{note[1:]}."))
    used = {route["object"] for route in routes.values() if route["operation"] not in RECORDLESS}
    system: dict[str, Any] = {
        "name": index.title or index.name,
        "auth": auth_of(index),
        "objects": {name: kind.definition for name, kind in kinds.items() if name in used},
        "routes": list(routes.values()),
        "samples": {name: [sample(kind)] for name, kind in kinds.items() if name in used},
        "base_paths": _bases(index),
        **refusals,
    }
    header = _idempotency_header(index)
    system |= {"idempotency_header": header} if header else {}
    system["schemas"] = needed_schemas(named, {"objects": system["objects"], "routes": system["routes"]})
    return Made(system, tuple(limits))


def _plain(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _same_answer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two routes of the same address find the same record: each takes the key of the other."""
    told = [(route["operation"], route["object"]) for route in (one, other)]
    return told[0] == told[1] and bool((one.get("key") or {}).get("others"))


def _leading(route: dict[str, Any]) -> dict[str, Any]:
    return route if route["path"].startswith("/") else route | {"path": f"/{route['path']}"}


def sample(kind: Kind) -> dict[str, Any]:
    """One record as the description's example shows it, else as its schema says."""
    values = {"id": "", "number": 1001, "key": "sample", "now": times(SAMPLED)}
    base = render(kind.definition.get("base", {}), values)
    shown = {
        name: value for name, value in kind.example.items() if name in kind.properties or not kind.properties
    }
    return {**base, **shown}


def _has_links(index: ApiIndex) -> bool:
    """Whether answers have a header `Link`: described, or told in words."""
    return any(
        name.lower() == "link"
        for operation in index.operations
        for answer in operation.answers
        for name in answer.headers
    )


def auth_of(index: ApiIndex) -> dict[str, Any]:
    """How requests carry credentials: any of the ways that operations ask for."""
    asked = {name for operation in index.operations for way in operation.security for name in way.schemes}
    ways = [each for each in index.auth if each.key in asked] or list(index.auth)
    if not ways:
        return {"scheme": "none"}
    credentials: list[Mapping[str, str]] = []
    for each in ways:
        way = _credential(each)
        credentials += [way] if way not in credentials else []
    return {"scheme": ways[0].scheme, "credentials": credentials}


def _credential(auth: ApiAuth) -> Mapping[str, str]:
    found = re.fullmatch(r"API key in (header|query|cookie) (.+)", auth.details)
    if found:
        return {"in": found[1], "name": found[2]}
    prefix = PREFIXES.get(auth.scheme, "Bearer" if auth.scheme == "api_key" else "")
    return {"in": "header", "name": "Authorization", "prefix": prefix}


def _bases(index: ApiIndex) -> list[str]:
    """The paths of the addresses where the system stands."""
    paths = (urlsplit(server.url).path.rstrip("/") for server in index.servers if "://" in server.url)
    return list(dict.fromkeys(path for path in paths if path))


def _idempotency_header(index: ApiIndex) -> str:
    for operation in index.operations:
        for each in operation.parameters:
            if each.place == "header" and IDEMPOTENCY.fullmatch(each.name):
                return each.name
    return ""


def needed_schemas(named: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The shared schemas that something names, and those they name."""
    found: dict[str, Any] = {}
    waiting = _refs(value)
    while waiting:
        name = waiting.pop()
        if name in named and name not in found:
            found[name] = named[name]
            waiting += _refs(named[name])
    return {name: found[name] for name in named if name in found}


def _refs(value: Any) -> list[str]:
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                found.append(one["$ref"])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found
