"""Lists: which records, and which page of them."""

from collections.abc import Sequence
from typing import Any, Final

from tenon.mapping.paths import pick
from tenon.mapping.values import text
from tenon.twins.answers import Refusal
from tenon.twins.definition import ObjectType, Paging, Route
from tenon.twins.records import Record

HARMLESS: Final = frozenset(
    {"properties", "fields", "select", "include", "expand", "associations", "archived", "format"}
)
"""Parameters that choose how much of a record is shown: the twin always shows all of it."""


def choose(
    records: Sequence[Record],
    kind: ObjectType,
    route: Route,
    params: Sequence[tuple[str, str]],
    values: dict[str, str],
) -> list[Record]:
    """The records that have what the parameters ask for; a parameter named like a field filters by it.

    Raises `Refusal` 501 for a parameter the twin does not know: leaving it out would give too many records.
    """
    known = set(kind.fields) | {kind.id} | {name for record in records for name in record}
    paging = {route.paging.param, route.paging.size_param}
    filters = [(name, value) for name, value in values.items() if name in known]
    for name, value in params:
        if name in known:
            filters.append((name, value))
        elif name not in paging and name.lower() not in HARMLESS:
            fields = ", ".join(sorted(known))
            raise Refusal(
                501, "NOT_SUPPORTED", f"the twin does not know the parameter {name!r}; it filters by {fields}"
            )
    return [record for record in records if all(has(record, name, value) for name, value in filters)]


def has(record: Record, name: str, value: str) -> bool:
    """Whether a record has the value in the field, or in the list that the field is."""
    stored = pick(record, name)
    if isinstance(stored, (list, dict)):
        return value in stored
    return (text(stored) or "") == value


def page_of(
    records: Sequence[Record], paging: Paging, params: Sequence[tuple[str, str]]
) -> tuple[list[Record], Any]:
    """One page, and the mark of the next one (None on the last)."""
    given = dict(params)
    size = max(1, min(_whole(given, paging.size_param, paging.size), paging.size))
    start = _whole(given, paging.param, 1 if paging.style == "page" else 0)
    begin = (start - 1) * size if paging.style == "page" else start
    end = begin + size
    following = (start + 1 if paging.style == "page" else str(end)) if end < len(records) else None
    return list(records[begin:end]), following


def _whole(given: dict[str, str], name: str, otherwise: int) -> int:
    value = given.get(name)
    if value is None:
        return otherwise
    if not value.isdigit():
        raise Refusal(400, "INVALID_VALUE", f"{name}: expected a number, got {value!r}", name)
    return int(value)
