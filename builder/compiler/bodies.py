"""The body of a request as a Python literal: the record and fixed values, each at its path."""

from collections.abc import Sequence
from typing import Any

from builder.compiler.literals import text
from builder.compiler.references import read_path


def body_literal(record: str, at: str, parameters: Sequence[tuple[str, str]]) -> str:
    """The expression of a body. `record` is the variable of the record, `at` its path; `parameters` are paths
    with the expressions of their values. With nothing beside the record it is the record itself.
    """
    if record and not at and not parameters:
        return record
    placed = [(at, record), *parameters] if record and at else list(parameters)
    tree: dict[str, Any] = {}
    for path, value in placed:
        _put(tree, read_path(path), value)
    written = [f"{text(name)}: {_written(inner)}" for name, inner in tree.items()]
    return "{" + ", ".join([f"**{record}", *written] if record and not at else written) + "}"


def _put(holder: Any, way: list[str | int], value: str) -> None:
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        holder.extend([None] * (step + 1 - len(holder)))
        there = holder[step]
    else:
        there = holder.get(step)
    if not rest:
        holder[step] = value
        return
    if there is None:
        there = holder[step] = [] if isinstance(rest[0], int) else {}
    _put(there, rest, value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(name)}: {_written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(inner) for inner in value) + "]"
    return "None" if value is None else str(value)
