"""What the systems of a situation answer: the records in their twins that a request is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenon.mapping import blank, pick, put, text

from builder.compiler.endpoints import path_names
from builder.compiler.expected_requests import filled
from builder.compiler.expected_rows import CannotSay
from builder.compiler.references import read_path
from builder.compiler.scope import same_name
from planner.handover import Endpoint, Step, TwinRecord

Bound = Mapping[str, Any]


def there(records: Sequence[TwinRecord], endpoint: Endpoint) -> list[dict[str, Any]]:
    """The records of the endpoint's type, in the order they came."""
    return [
        each.record
        for each in records
        if each.system == endpoint.system and same_name(each.object, endpoint.object)
    ]


def record_read(records: Sequence[TwinRecord], endpoint: Endpoint, bound: Bound) -> Any:
    """The one record that an address names. Raises CannotSay for none."""
    asked = [str(bound[name]) for name in path_names(endpoint.path) if name in bound]
    found = [
        each for each in there(records, endpoint) if not asked or str(_identity(each, endpoint)) == asked[-1]
    ]
    if len(found) != 1:
        raise CannotSay(f"{endpoint.key} finds {len(found)} records")
    return found[0]


def record_there(records: Sequence[TwinRecord], endpoint: Endpoint, bound: Bound) -> Any:
    """The one record that an address names, None where there is none."""
    try:
        return record_read(records, endpoint, bound)
    except CannotSay:
        return None


def records_listed(records: Sequence[TwinRecord], endpoint: Endpoint, bound: Bound) -> list[Any]:
    """A whole list, as far as its fixed parameters choose from it."""
    found = there(records, endpoint)
    for parameter in endpoint.params:
        if parameter.location != "query" or parameter.language:
            continue
        value = filled(parameter, bound)
        if value is not None and any(parameter.name in each for each in found):
            found = [each for each in found if text(each.get(parameter.name)) == text(value)]
    return [_entry(each, endpoint) for each in found]


def _entry(record: Mapping[str, Any], endpoint: Endpoint) -> Mapping[str, Any]:
    """An entry of the list as it is shown: the record may stand inside it, with its id beside."""
    at, id_at = endpoint.returns.record_at, endpoint.returns.id_at
    if not at:
        return record
    entry: dict[str, Any] = put({}, at, dict(record))
    beside = id_at and not id_at.startswith(f"{at}.")
    return put(entry, id_at, _identity(record, endpoint)) if beside else entry


def sought(endpoint: Endpoint, bound: Bound) -> list[Any]:
    """The values a lookup asks for: those that are no part of the address."""
    in_path = path_names(endpoint.path)
    return [value for name, value in bound.items() if name not in in_path]


def record_found(records: Sequence[TwinRecord], step: Step, endpoint: Endpoint, bound: Bound) -> Any:
    """The record of a lookup, or None. Raises CannotSay for several."""
    values = sought(endpoint, bound)
    if not step.match or len(values) != len(step.match):
        raise CannotSay(f"{step.key} does not say what it looks for")
    found = [
        each
        for each in there(records, endpoint)
        if all(
            _same(pick(each, match.target), value) for match, value in zip(step.match, values, strict=True)
        )
    ]
    if len(found) > 1:
        raise CannotSay(f"{step.key} finds several records")
    return found[0] if found else None


def _same(one: Any, other: Any) -> bool:
    return not blank(one) and not blank(other) and text(one) == text(other)


def _identity(record: Mapping[str, Any], endpoint: Endpoint) -> Any:
    name = str(read_path(endpoint.returns.id_at)[-1]) if endpoint.returns.id_at else "id"
    return record.get(name, record.get("id"))
