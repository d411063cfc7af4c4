"""What a transformation table makes of a record, computed from the plan alone: what a row's test expects."""

import re
from collections.abc import Mapping
from typing import Any

from tenon.mapping import MappingError, blank, pick, present, put

from planner.handover import CannotEvaluate, Expr, ExprError, Row, Transformation, evaluate, parse

Tables = Mapping[str, Mapping[str, Any]]

LIST = re.compile(r"^(.*?)\[\]\.?(.*)$")
FALLS_BACK = ("default", "map")
"""Functions that have an answer where the value is missing: their row is then not missing anything."""


class CannotSay(Exception):
    """The plan does not say what comes out here; the message is the reason."""


class IsMissing(CannotSay):
    """A required value is not in the record: the mapping refuses it."""


def expression(row: Row) -> Expr:
    """The row's expression. Raises CannotSay for what is none or needs code."""
    try:
        found = parse(row.expr or "copy")
    except ExprError as problem:
        raise CannotSay(f"{row.key}: {problem}") from problem
    if found.is_custom:
        raise CannotSay(f"{row.key} needs code")
    if not row.source and not found.paths and not found.ignores_source:
        raise CannotSay(f"{row.key} has no source")
    return found


def is_needed(row: Row) -> bool:
    """Whether a record without the row's source is refused."""
    if not row.required or not row.source:
        return False
    return not any(call.name in FALLS_BACK for call in expression(row).calls)


def mapped(table: Transformation, record: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """The whole target record. Raises IsMissing where a required value is missing, else CannotSay."""
    written: dict[str, Any] = {}
    for row in table.rows:
        try:
            _write(written, row, record, tables)
        except (CannotEvaluate, MappingError) as problem:
            raise CannotSay(f"{row.key}: {problem}") from problem
    return present(written) if any(not row.required for row in table.rows) else written


def _write(written: dict[str, Any], row: Row, record: Mapping[str, Any], tables: Tables) -> None:
    listed, items = LIST.match(row.target), LIST.match(row.source)
    if listed is None:
        put(written, row.target, _value(row, row.source, record, tables))
        return
    if items is None or "[]" in listed[2] or not listed[2]:
        raise CannotSay(f"{row.key}: {row.target} takes a list")
    values = [_value(row, items[2], item, tables) for item in pick(record, items[1]) or []]
    if values:
        put(written, row.target, values)
    elif pick(written, listed[1]) is None:
        put(written, listed[1], [])


def _value(row: Row, source: str, record: Mapping[str, Any], tables: Tables) -> Any:
    value = pick(record, source) if source else record
    if is_needed(row) and blank(value):
        raise IsMissing(f"{row.key}: {row.source} is missing")
    return evaluate(expression(row), value, record=record, tables=tables)
