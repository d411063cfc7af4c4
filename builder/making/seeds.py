"""The records that an event is about, for twins that do not know them yet."""

import json
import random
from collections.abc import Mapping
from typing import Any

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick

from builder.compiler.completion import completed
from builder.compiler.endpoints import path_names
from builder.compiler.references import read_reference, write_path
from builder.making.payloads import like
from planner.handover import Endpoint, Step, WorkflowSpec

BY_ID = ("read", "update", "delete")


def seeded(spec: WorkflowSpec, definition: Mapping[str, Any], payload: Any) -> dict[str, Any]:
    """`{system: {object: [record]}}`: a record for each id of the event that the workflow asks a system for.

    `definition` is the value of `tests/twins.json`. A record looks like the one that stands in the twin or
    in the plan's example, of another person. Left out are those that the twin has and kinds it does not know.
    """
    whole = completed(spec)
    endpoints = {endpoint.key: endpoint for endpoint in whole.endpoints}
    roots = {"event", *(step.output for step in whole.data_flow if step.kind == "receive" and step.output)}
    found: dict[str, Any] = {}
    for step in whole.data_flow:
        endpoint = endpoints.get(step.endpoint)
        if endpoint is None or endpoint.operation not in BY_ID or not endpoint.object:
            continue
        system = definition.get("systems", {}).get(endpoint.system, {})
        kind = system.get("objects", {}).get(endpoint.object)
        identity = _asked_for(step, endpoint, roots, payload)
        if kind is None or identity in (None, ""):
            continue
        there = [*_records(system, "records", endpoint.object), *_records(system, "samples", endpoint.object)]
        name = str(kind.get("id") or "id")
        if any(str(record.get(name)) == str(identity) for record in there):
            continue
        record = _record(there, endpoint, name, identity)
        made = {**record, name: _as_id(identity, str(kind.get("id_style", "")))}
        kept = found.setdefault(endpoint.system, {}).setdefault(endpoint.object, [])
        if all(str(one[name]) != str(identity) for one in kept):
            kept.append(made)
    return found


def _asked_for(step: Step, endpoint: Endpoint, roots: set[str], payload: Any) -> Any:
    """The id in the event that names the record, None where something else does."""
    names = path_names(endpoint.path)
    reference = read_reference(step.bind.get(names[-1], "")) if names else None
    if reference is None or reference.root not in roots:
        return None
    try:
        value = pick(payload, write_path(reference.path))
    except MappingError:
        return None
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _records(system: Mapping[str, Any], part: str, name: str) -> list[dict[str, Any]]:
    records = system.get(part, {}).get(name, [])
    return [record for record in records if isinstance(record, dict)]


def _record(there: list[dict[str, Any]], endpoint: Endpoint, name: str, identity: Any) -> dict[str, Any]:
    """A record like those that are known; {} where none is."""
    known = there[0] if there else _of_example(endpoint)
    seed = json.dumps([endpoint.object, identity])
    made: dict[str, Any] = like(
        {key: value for key, value in known.items() if key != name}, random.Random(seed), keeps_ids=True
    )
    return made


def _of_example(endpoint: Endpoint) -> dict[str, Any]:
    """The record in the plan's example of an answer, with its fields at the top as twins keep them."""
    answers = (each.response for each in endpoint.examples if each.status < 400)
    answer = next((each for each in answers if isinstance(each, dict)), {})
    inner = pick(answer, endpoint.returns.record_at) if endpoint.returns.record_at else answer
    return inner if isinstance(inner, dict) else {}


def _as_id(identity: Any, style: str) -> Any:
    """The id as the system itself writes it: events write numbers where systems write text."""
    if style == "integer":
        return int(identity) if str(identity).isdecimal() else identity
    return str(identity)
