"""A table's examples as a test: what the plan says each row makes of its example."""

from typing import Any

from builder.compiler.ir import MappingFunction
from builder.compiler.literals import literal
from builder.compiler.references import read_path
from planner.handover import ExprError, Row, Transformation, parse


def example_test(mapping: MappingFunction, table: Transformation) -> list[str]:
    """The statements of the test; nothing where the table has no examples or needs lookup tables or code."""
    if mapping.tables or mapping.stubs or "[]" in "".join(row.target + row.source for row in table.rows):
        return []
    record: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    shown = [row for row in table.rows if row.example_in is not None or row.example_out is not None]
    needed = [row for row in table.rows if row.required and row not in shown]
    if not shown or needed or not all(_add(row, record, expected) for row in shown):
        return []
    return [
        f"{mapping.record} = {literal(record)}",
        f"expected = {literal(expected)}",
        f"assert {mapping.name}({mapping.record}) == expected",
    ]


def _add(row: Row, record: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Add one row's example to the record and to what is expected of it; False where it does not fit."""
    try:
        expr = parse(row.expr or "copy")
    except ExprError:
        return False
    if expr.paths:
        if not isinstance(row.example_in, dict):
            return False
        placed = all(_put(record, read_path(key), value) for key, value in row.example_in.items())
    else:
        placed = not row.source or _put(record, read_path(row.source), row.example_in)
    return placed and (row.example_out is None or _put(expected, read_path(row.target), row.example_out))


def _put(record: dict[str, Any], path: list[str | int], value: Any) -> bool:
    """Write a value at a path of objects; False where something else stands there."""
    holder: Any = record
    for step, following in zip(path, [*path[1:], None], strict=True):
        inner: Any = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(holder, list):
            if not isinstance(step, int) or step > len(holder):
                return False
            if step == len(holder):
                holder.append(inner)
        elif isinstance(step, int):
            return False
        else:
            holder.setdefault(step, inner)
        if following is None:
            return bool(holder[step] == value)
        holder = holder[step]
        if not isinstance(holder, dict | list):
            return False
    return bool(path)
