"""What no criterion's test looks at: steps that none of them reaches, rows whose field none of them reads,
rules that none of them is about.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from builder.compiler import keys_reached, module_name
from builder.proof.marks import NotPython, marked_tests
from lib.syntax import parse_module
from planner.handover import (
    BusinessRule,
    Criterion,
    RecordCount,
    RecordField,
    Row,
    Transformation,
    WorkflowSpec,
)

Kind = Literal["step", "row", "rule"]
KEY = re.compile(r"\b[A-Z]{2}-\d+\b")


@dataclass(frozen=True)
class NotCovered:
    """One behaviour of the plan that no criterion's test shows.

    `text` says what it is. `test` is the node id of a test beside the criteria that names it, "" where there
    is none: then nothing would notice if it were missing.
    """

    key: str
    kind: Kind
    text: str
    test: str = ""


def not_covered(
    spec: WorkflowSpec, files: Mapping[str, str], rules: Sequence[BusinessRule] = ()
) -> list[NotCovered]:
    """Steps, rows and rules in the order of the plan. A criterion counts where a test is marked with it.

    `rules` are those of the research that this workflow must keep.
    """
    marked = _marked(spec, files)
    tested = [each for each in spec.acceptance_criteria if each.key in marked]
    touched = {key for criterion in tested for key in shown_by(spec, criterion)}
    beside = tests_beside(files)
    return [
        NotCovered(key, kind, text, beside.get((module_name(spec.key), key), ""))
        for key, kind, text in _behaviours(spec, rules)
        if key not in touched
    ]


def _behaviours(spec: WorkflowSpec, rules: Sequence[BusinessRule]) -> Iterator[tuple[str, Kind, str]]:
    for step in spec.data_flow:
        yield step.key, "step", step.title
    for table in spec.transformations:
        for row in table.rows:
            yield row.key, "row", f"{row.source} to {row.target}" if row.source else row.target
    for rule in rules:
        yield rule.key, "rule", rule.text


def _marked(spec: WorkflowSpec, files: Mapping[str, str]) -> set[str]:
    text = files.get(f"tests/test_{module_name(spec.key)}.py", "")
    try:
        return set(marked_tests(text))
    except NotPython:
        return set()


def shown_by(spec: WorkflowSpec, criterion: Criterion) -> Iterator[str]:
    """The keys that the test of a criterion shows. Without a check its own word counts: a person wrote it."""
    rows = {row.key for table in spec.transformations for row in table.rows}
    if criterion.check is None:
        yield from criterion.covers
        return
    yield from (key for key in criterion.covers if key not in rows)
    yield from keys_reached(spec, criterion.check)
    for assertion in criterion.check.then:
        if isinstance(assertion, RecordField | RecordCount):
            fields = [*assertion.where, *([assertion.field] if isinstance(assertion, RecordField) else [])]
            for table in spec.transformations:
                if table.target.system == assertion.system:
                    yield from (row.key for row in table.rows if _is_read(row, table, fields))


def _is_read(row: Row, table: Transformation, fields: Iterable[str]) -> bool:
    """Whether a field that is looked at is the row's target; `lines[1].sku` looks at `lines[].sku`."""
    places = {re.sub(r"\[-?\d*\]", "[]", field) for field in fields}
    target = re.sub(r"\[-?\d*\]", "[]", row.target)
    return any(place == target or target.endswith(f".{place}") for place in places)


def tests_beside(files: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """(module, key) -> the first test without a criterion whose docstring names the key."""
    found: dict[tuple[str, str], str] = {}
    for path, text in sorted(files.items()):
        if not re.fullmatch(r"tests/test_\w+\.py", path):
            continue
        module = path.removeprefix("tests/test_").removesuffix(".py").removesuffix("_parts")
        for name, doc in _documented(text):
            for key in KEY.findall(doc):
                found.setdefault((module, key), f"{path}::{name}")
    return found


@lru_cache(maxsize=512)
def _documented(text: str) -> tuple[tuple[str, str], ...]:
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError):
        return ()
    return tuple(
        (node.name, ast.get_docstring(node) or "")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and not node.decorator_list
    )
