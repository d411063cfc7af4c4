"""The settings and lookup tables that tests run with."""

from collections.abc import Sequence
from typing import Any

from builder.compiler.references import read_reference
from builder.compiler.workspace import SETTINGS, references_of
from planner.handover import CannotEvaluate, Expr, ExprError, Row, WorkflowSpec, evaluate, parse


def settings_named(spec: WorkflowSpec) -> list[str]:
    """The settings of the environment that steps refer to as `variable.name`."""
    read = [read_reference(reference) for step in spec.data_flow for reference in references_of(step)]
    return list(dict.fromkeys(str(each.path[0]) for each in read if each.root == SETTINGS and each.path))


def variables_named(spec: WorkflowSpec) -> list[str]:
    """Every setting and lookup table the workflow needs."""
    rows = [row for table in spec.transformations for row in table.rows]
    tables = [name for row in rows for name in tables_of(row)]
    return list(dict.fromkeys([*settings_named(spec), *tables]))


def tables_of(row: Row) -> tuple[str, ...]:
    """The lookup tables of one row."""
    try:
        return parse(row.expr or "copy").tables
    except ExprError:
        return ()


def variables_for_tests(specs: Sequence[WorkflowSpec]) -> dict[str, Any]:
    """A made-up value for each setting, and each lookup table as the examples of its rows tell it:
    `{"accounts": {"GBP": {"Code": "090"}}}`.
    """
    tables: dict[str, Any] = {name: f"test-{name}" for spec in specs for name in settings_named(spec)}
    for spec in specs:
        for table in spec.transformations:
            for row in table.rows:
                _add(tables, row)
    return tables


def _add(tables: dict[str, Any], row: Row) -> None:
    try:
        expr = parse(row.expr or "copy")
    except ExprError:
        return
    for place, call in enumerate(expr.calls):
        if call.name != "lookup":
            continue
        rows = tables.setdefault(call.text("table"), {})
        is_last = place == len(expr.calls) - 1
        key = _before(Expr(expr.calls[:place]), row.example_in)
        if key is not None and row.example_out is not None and is_last:
            rows.setdefault(str(key), {})[call.text("key")] = row.example_out


def _before(expr: Expr, value: Any) -> Any:
    """What is looked up: the example after the functions before the lookup."""
    if not expr.calls:
        return value
    try:
        return evaluate(expr, value)
    except CannotEvaluate:
        return None
