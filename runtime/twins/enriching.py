"""What an API description adds to a twin that a plan made: what bodies must be, and how errors look."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tenon.twins.schemas import Schemas

from runtime.twins.making import auth_of, needed_schemas
from runtime.twins.refusals import refusals_of, words_of
from runtime.twins.resources import Read, read_operation
from runtime.twins.schemas import named_schemas
from runtime.twins.wanted import with_said
from systems.index import ApiIndex, Lookups, lookups_of

WRITES: Final = ("POST", "PUT", "PATCH")
# The definition is a file of the project, and people read it.
LARGEST_SCHEMAS: Final = 200_000
# What is too large is written shorter: so many levels, until it fits.
LEVELS: Final = (4, 3, 2, 1)
KEPT: Final = ("type", "required", "enum", "format", "maxLength", "nullable", "readOnly", "open")


def with_description(system: Mapping[str, Any], index: ApiIndex) -> dict[str, Any]:
    """A system's part of `twins.json`, with the checks of its description on the calls that the plan makes.

    What the plan says of records, lists and ids stays: it knows what the integration does with them.
    """
    named = named_schemas(index)
    schemas = Schemas(named)
    lookups = lookups_of(index)
    reads: list[Read] = []
    routes: list[dict[str, Any]] = []
    for route in system.get("routes", ()):
        found = lookups.find_operation(route["method"], route["path"]).operation
        if found is None:
            routes.append(route)
            continue
        read = read_operation(schemas, found)
        reads.append(read)
        routes.append(_checked(route, read, schemas, lookups))
    if not reads:
        return dict(system)
    made = {**system, "routes": routes, **refusals_of(schemas, reads)}
    auth = auth_of(index)
    if auth.get("credentials"):
        made["auth"] = auth
    needed = needed_schemas(named, [route.get("takes") for route in routes])
    for levels in LEVELS:
        if len(json.dumps([needed, made["routes"]])) <= LARGEST_SCHEMAS:
            break
        needed = {}
        made["routes"] = [_with_less(route, schemas, levels) for route in routes]
    return made | ({"schemas": needed} if needed else {})


def _with_less(route: dict[str, Any], schemas: Schemas, levels: int) -> dict[str, Any]:
    """The route with the first levels of its schema written out, so that no shared one is needed."""
    if "takes" not in route:
        return route
    return {**route, "takes": {**route["takes"], "schema": _first(route["takes"]["schema"], schemas, levels)}}


def _first(schema: Any, schemas: Schemas, levels: int) -> Any:
    """The first levels of a schema; whatever lies below is allowed."""
    given = schemas.resolved(schema)
    if levels < 0 or not given:
        return {}
    made = {name: value for name, value in given.items() if name in KEPT}
    if isinstance(given.get("properties"), dict):
        made["properties"] = {
            name: _first(inner, schemas, levels - 1) for name, inner in given["properties"].items()
        }
    if "items" in given:
        made["items"] = _first(given["items"], schemas, levels - 1)
    if isinstance(given.get("allOf"), list):
        made["allOf"] = [_first(part, schemas, levels) for part in given["allOf"]]
    if isinstance(given.get("anyOf"), list) and levels > 0:
        # A choice that is cut off would allow everything.
        made["anyOf"] = [_first(part, schemas, levels - 1) for part in given["anyOf"]]
    return made


def _checked(route: Mapping[str, Any], read: Read, schemas: Schemas, lookups: Lookups) -> dict[str, Any]:
    made = dict(route)
    body = read.operation.body
    if body is None or read.operation.method not in WRITES or not schemas.resolved(read.body):
        return made
    schema = read.body
    if route.get("operation") == "create":
        schema = with_said(
            schema, read.operation, lookups, str(_mapping(route.get("accepts")).get("record_at", ""))
        )
    # A description lists one media type; the plan has chosen how it sends.
    made["takes"] = {"media": [], "schema": schema, "required": body.required or schema != read.body}
    statuses = {answer.status for answer in read.operation.answers}
    if "422" in statuses and "400" not in statuses:
        made["statuses"] = {"invalid": 422, "duplicate": 409 if "409" in statuses else 422}
    words = words_of(schemas, read)
    return made | ({"words": words} if words else {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
