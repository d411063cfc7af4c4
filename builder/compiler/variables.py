"""The settings and lookup tables that tests run with."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.compiler.references import read_reference
from builder.compiler.workspace import CUSTOMER, SETTINGS
from planner.handover import CannotEvaluate, Expr, ExprError, Row, WorkflowSpec, evaluate, parse


def settings_named(spec: WorkflowSpec) -> list[str]:
    """The settings of the environment that steps refer to as `variable.name`."""
    read = [read_reference(reference) for step in spec.data_flow for reference in step.references]
    return list(dict.fromkeys(str(each.path[0]) for each in read if each.root == SETTINGS and each.path))


def variables_named(spec: WorkflowSpec) -> list[str]:
    """Every setting and lookup table the workflow needs."""
    rows = [row for table in spec.transformations for row in table.rows]
    tables = [name for row in rows for name in tables_of(row)]
    customers = [spec.customers.table] if spec.customers else []
    return list(dict.fromkeys([*settings_named(spec), *customers, *tables]))


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
        tables |= _listed(spec) | _customers(spec)
        for table in spec.transformations:
            for row in table.rows:
                _add(tables, row)
    return tables


def _listed(spec: WorkflowSpec) -> dict[str, Any]:
    """A setting that a loop goes through is a list of rows: one, with what the steps read of it."""
    rows: dict[str, Any] = {}
    for step in spec.data_flow:
        each = read_reference(step.each)
        if step.kind == "loop" and each.root == SETTINGS and len(each.path) == 1:
            rows[str(each.path[0])] = [{"key": "test", **_columns(spec, step.output)}]
    return rows


def _customers(spec: WorkflowSpec) -> dict[str, Any]:
    """A row for each customer that the events of the checks are about."""
    if spec.customers is None:
        return {}
    by = read_reference(spec.customers.by)
    given = [each.check.given.payload for each in spec.acceptance_criteria if each.check]
    events = [
        event
        for payload in (spec.trigger.payload_example, *given)
        for event in (payload if isinstance(payload, list) else [payload])
    ]
    keys = [_at(event, by.path) for event in events] if by.root == "event" else []
    columns = _columns(spec, CUSTOMER)
    return {spec.customers.table: {str(key): columns for key in keys if key is not None}}


def _columns(spec: WorkflowSpec, root: str) -> dict[str, Any]:
    read = [read_reference(path) for step in spec.data_flow for path in step.references]
    names = dict.fromkeys(str(each.path[0]) for each in read if each.root == root and each.path)
    return {name: f"test-{name}" for name in names}


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


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
