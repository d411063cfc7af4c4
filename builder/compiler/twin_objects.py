"""The record types of a twin: fields with what they require, and what ids look like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder.compiler.references import read_path, write_path
from builder.compiler.scope import same_name
from planner.handover import Endpoint, Research, Row, Transformation, WorkflowSpec

UUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE)
SALESFORCE_ID = re.compile(r"^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$")
TEXTS = ("text", "string", "email", "phone", "url", "id", "date", "datetime", "reference", "picklist")
KINDS: Mapping[type, tuple[str, ...]] = {
    bool: ("boolean",),
    int: ("integer", "number", "decimal"),
    float: ("number", "decimal"),
    str: TEXTS,
    list: ("list",),
    dict: ("object",),
}
"""The types of a plan that an example's value bears out."""


def twin_object(
    system: str,
    name: str,
    endpoints: Sequence[Endpoint],
    specs: Sequence[WorkflowSpec],
    research: Research | None,
) -> dict[str, Any]:
    """One record type, from all endpoints that handle it."""
    looked_up = [each.returns.id_at for each in endpoints if each.operation in ("search", "list")]
    places = [*looked_up, *(each.returns.id_at for each in endpoints)]
    identity = next((read_path(place)[-1] for place in places if place), "id")
    prefix = next((each.returns.record_at for each in endpoints if each.returns.record_at), "")
    return {
        "id": identity,
        "unique": _unique(endpoints, specs),
        "id_style": id_style(endpoints),
        "fields": _fields(system, name, prefix, specs, research),
    }


def _unique(endpoints: Sequence[Endpoint], specs: Sequence[WorkflowSpec]) -> list[str]:
    """The fields by which the system itself finds a record again: those an upsert matches by."""
    upserts = [each for each in endpoints if each.operation == "upsert"]
    keys = [
        match.target
        for spec in specs
        for step in spec.data_flow
        if any(each in spec.endpoints and each.key == step.endpoint for each in upserts)
        for match in step.match
    ]
    return list(dict.fromkeys(keys))


def _fields(
    system: str, name: str, prefix: str, specs: Sequence[WorkflowSpec], research: Research | None
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for known in research.objects if research else ():
        if known.system == system and same_name(known.name, name):
            for each in known.fields:
                # Documents write names such as `Creditor No.`, which end in what separates parts of a path.
                place = _place(write_path(tuple(read_path(each.name))), prefix)
                fields[place] = {"type": each.type, "required": each.required}
    tables = [table for spec in specs for table in spec.transformations]
    written = [
        table
        for table in tables
        if table.target.system == system and same_name(table.target.object or name, name)
    ]
    for table in tables:
        if table in written:
            for row in table.rows:
                _add_row(fields, row, prefix, _everywhere(row, written))
        if table.source.system == system and same_name(table.source.object or name, name):
            for row in table.rows:
                if row.source:
                    fields.setdefault(_place(row.source, prefix), {"type": "unknown", "required": False})
    for path in _looked_at(system, name, specs):
        fields.setdefault(_place(path, prefix), {"type": "unknown", "required": False})
    return fields


def _looked_at(system: str, name: str, specs: Sequence[WorkflowSpec]) -> Iterator[str]:
    """The fields of a record that was looked up which a condition reads: a query may ask for them."""
    for spec in specs:
        calls = {each.key: each for each in spec.endpoints if each.system == system}
        found = {
            step.output
            for step in spec.data_flow
            if step.kind == "lookup" and step.endpoint in calls
            if same_name(calls[step.endpoint].object or name, name)
        }
        for step in spec.data_flow:
            for test in step.condition.tests if step.condition else ():
                for reference in filter(None, (test.path, test.other)):
                    root, _, path = reference.partition(".")
                    if root in found and path and test.op != "includes":
                        yield path


def _everywhere(row: Row, tables: Sequence[Transformation]) -> bool:
    """Whether every table that writes such records has the row: what one leaves out is not required."""
    return all(any(each.target == row.target for each in table.rows) for table in tables)


def _add_row(fields: dict[str, Any], row: Row, prefix: str, everywhere: bool) -> None:
    place = _place(row.target, prefix)
    known = fields.get(place, {"type": row.type, "required": False})
    plain = place == row.target.removeprefix(f"{prefix}.") and _bears_out(row, known["type"])
    fields[place] = {
        "type": known["type"] if plain else "unknown",
        "required": known["required"] or (row.required and everywhere),
    }


def _place(path: str, prefix: str) -> str:
    """A field's path inside its record; for a place in a list, the list."""
    inside = path.removeprefix(f"{prefix}.") if prefix else path
    return inside.partition("[")[0]


def _bears_out(row: Row, said: str) -> bool:
    """Whether the row's example is of the type the plan gives; without an example nothing is known."""
    return row.example_out is not None and said in KINDS.get(type(row.example_out), ())


def id_style(endpoints: Sequence[Endpoint]) -> str:
    """How ids look, from the ids in the examples."""
    for endpoint in endpoints:
        for example in endpoint.examples:
            found = _find_id(example.response, endpoint)
            if isinstance(found, int):
                return "integer"
            if isinstance(found, str) and found.isdigit():
                return "digits"
            if isinstance(found, str) and UUID.match(found):
                return "uuid"
            if isinstance(found, str) and SALESFORCE_ID.match(found):
                return "salesforce"
    return "uuid"


def _find_id(answer: Any, endpoint: Endpoint) -> Any:
    returns = endpoint.returns
    listed = _at(answer, returns.list_at)
    record = listed[0] if isinstance(listed, list) and listed else listed
    found = _at(record, returns.id_at)
    return found if found is not None else _at(_at(record, returns.record_at), returns.id_at)


def _at(value: Any, place: str) -> Any:
    for part in read_path(place):
        if isinstance(part, str) and isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value
