"""A record of a table's source with a value for every row, no two the same."""

from typing import Any

from tenon.mapping import pick, put

from builder.compiler.expected_rows import LIST, Tables, expression
from builder.compiler.probes import fitting, plain_value
from planner.handover import Row, Transformation

SIDES = ("north", "south", "east", "west")


def example_record(table: Transformation, tables: Tables) -> dict[str, Any]:
    """The plan's examples where it gives them. Raises CannotSay for a row that needs code or has no source,
    MappingError where two sources cannot stand in one record.
    """
    record: dict[str, Any] = {}
    taken: list[Any] = []
    for number, row in enumerate(table.rows):
        expr = expression(row)
        for path, value in (row.example_in or {}).items() if isinstance(row.example_in, dict) else ():
            if expr.paths:
                _put_new(record, path, value)
        for place, path in enumerate(expr.paths):
            _put_new(record, path, f"{SIDES[place % 4]} {number}")
        if row.source and not expr.ignores_source:
            _put_source(record, row, number, taken, tables)
    return record


def _put_source(record: dict[str, Any], row: Row, number: int, taken: list[Any], tables: Tables) -> None:
    listed = LIST.match(row.source)
    if listed and LIST.match(row.target):
        values = [_value(row, number, taken, tables) for _ in range(2)]
        items = pick(record, listed[1]) or [{}, {}]
        for item, value in zip(items, values, strict=True):
            _put_new(item, listed[2], value)
        put(record, listed[1], items)
    elif pick(record, row.source) is None:
        _put_new(record, row.source, _value(row, number, taken, tables))


def _value(row: Row, number: int, taken: list[Any], tables: Tables) -> Any:
    expr = expression(row)
    possible = list(fitting(row, expr, tables))
    example = row.example_in if not expr.paths else None
    if expr.calls[0].name == "copy" or not possible:
        made = plain_value(row, number + len(taken))
        possible = [example, made] if example is not None else [made]
    found = next((each for each in possible if each is not None and each not in taken), None)
    found = found if found is not None else next(each for each in (*possible, "") if each is not None)
    taken.append(found)
    return found


def _put_new(record: dict[str, Any], path: str, value: Any) -> None:
    if pick(record, path) is None:
        put(record, path, value)
