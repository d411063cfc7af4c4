"""Findings about transformation tables: rows without source, twice, of the wrong type, or not understood."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from planner.conventions import convention_of, known_object
from planner.expressions import CannotEvaluate, Expr, ExprError, evaluate, parse, sentence_to_expr
from planner.lint.findings import Finding, Fix
from planner.spec.research import Research, System
from planner.spec.workflow import Row, Transformation, WorkflowSpec

NUMERIC = ("number", "decimal", "integer", "currency", "float")
TRUTH = ("boolean", "bool")


def tables(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """All findings about the rows of all tables."""
    for place, table in enumerate(spec.transformations):
        path = f"transformations[{place}]"
        if not table.rows:
            message = f"{table.key} has no rows: nothing would be written."
            yield Finding("table_without_rows", f"{path}.rows", "error", message, table.key)
        yield from _twice(table, path)
        yield from _unmapped(table, path, spec, research)
        for number, row in enumerate(table.rows):
            yield from _row(row, f"{path}.rows[{number}]")


def _twice(table: Transformation, path: str) -> Iterator[Finding]:
    counted = Counter(row.target for row in table.rows)
    seen: set[str] = set()
    for number, row in enumerate(table.rows):
        if counted[row.target] > 1 and row.target in seen:
            message = f"{row.target} is mapped twice; the later row would win."
            yield Finding("mapped_twice", f"{path}.rows[{number}].target", "error", message, row.key)
        seen.add(row.target)


def _row(row: Row, path: str) -> Iterator[Finding]:
    try:
        tree = parse(row.expr)
    except ExprError as problem:
        message = f"{row.key} is not understood at column {problem.column}: {problem.message}."
        yield Finding("expr_broken", f"{path}.expr", "error", message, row.key)
        return
    if tree.is_custom:
        understood = sentence_to_expr(row.rule, example=row.example_in)
        fix = Fix(f"Use {understood}", {f"{path}.expr": understood}) if understood and row.rule else None
        message = f'{row.key} needs code: "{row.rule or row.target}" is no rule that is understood.'
        yield Finding("row_needs_code", f"{path}.expr", "warning", message, row.key, fix)
        return
    if not row.source and not tree.ignores_source and not tree.paths:
        message = f"{row.target} has no source: name a field, or a value that is always written."
        yield Finding("row_without_source", f"{path}.source", "error", message, row.key)
        return
    yield from _example(row, tree, path)


def _example(row: Row, tree: Expr, path: str) -> Iterator[Finding]:
    """The example must be what the expression gives, and of the row's type."""
    try:
        given = evaluate(tree, row.example_in)
    except CannotEvaluate as problem:
        if not tree.tables:
            message = f"{row.key} fails on its own example: {problem}."
            yield Finding("example_fails", f"{path}.example_in", "error", message, row.key)
        return
    if row.example_in is not None and given != row.example_out and not tree.tables:
        fix = Fix("Compute it", {f"{path}.example_out": given})
        message = f"The example of {row.key} says {row.example_out!r}, but the rule gives {given!r}."
        yield Finding("example_stale", f"{path}.example_out", "warning", message, row.key, fix)
    expected = _disagrees(row.type, given)
    if expected:
        message = f"{row.target} takes {expected}, but the rule gives {given!r}."
        yield Finding(
            "type_disagrees", f"{path}.type", "warning", message, row.key, _converted(row, path, expected)
        )


def _disagrees(kind: str, value: Any) -> str:
    """What the type asks for in words, where the value is something else."""
    if value is None or isinstance(value, list | dict):
        return ""
    if kind.lower() in NUMERIC and (isinstance(value, bool) or not isinstance(value, int | float)):
        return "a number"
    if kind.lower() in TRUTH and not isinstance(value, bool):
        return "true or false"
    return ""


def _converted(row: Row, path: str, expected: str) -> Fix:
    function = "number" if expected == "a number" else "bool"
    expr = function if row.expr == "copy" else f"{row.expr} | {function}"
    return Fix(f"Add {function}", {f"{path}.expr": expr})


def _unmapped(table: Transformation, path: str, spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Fields a new record must have, by the documents or by the vendor's word, that no row writes."""
    if not any(step.kind in ("create", "upsert") for step in spec.data_flow):
        return
    written = {row.target.split(".")[0].split("[")[0] for row in table.rows} | {
        row.target for row in table.rows
    }
    for name, by in _required(table, research):
        if name not in written and name.split(".")[0] not in written:
            message = f"{name} is required {by} and no row writes it."
            yield Finding("required_unmapped", f"{path}.rows", "error", message, table.key)


def _required(table: Transformation, research: Research) -> Iterator[tuple[str, str]]:
    target = table.target
    described = [each for each in research.objects if each.system == target.system]
    for each in described:
        if each.name.lower() == target.object.lower():
            yield from ((field.name, "by the documents") for field in each.fields if field.required)
    system: System | None = next((each for each in research.systems if each.key == target.system), None)
    convention = convention_of(system) if system else None
    known = known_object(convention, target.object) if convention else None
    if known and convention:
        yield from ((name, f"by {convention.name}") for name in known.required)
