"""Rows of the plan's tables against the functions that map."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.drift.expressions import as_row
from builder.drift.values import Drift
from builder.drift.written import Written, fields_written
from builder.evidence.known import plain
from builder.flow import Place
from builder.flow.words import served
from lib.syntax import parse_module
from planner.handover import Row, Transformation, WorkflowSpec, is_placeholder_field

Trees = Mapping[str, ast.Module]


@dataclass(frozen=True)
class MappingCode:
    """The function that maps one table."""

    path: str
    name: str
    line: int
    record: str
    fields: Mapping[str, Written]

    def as_row(self, written: Written) -> Mapping[str, Any]:
        """What it writes there as a row, {} where a row cannot say it: it reads more than the one record."""
        names = {each.id for each in ast.walk(written.node) if isinstance(each, ast.Name)}
        called = {
            each.func.id
            for each in ast.walk(written.node)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        }
        return as_row(written.node) if names - called <= {self.record} else {}


@dataclass(frozen=True)
class Mappings:
    """The functions of some files by the table they say they serve, by name, and all fields they write."""

    by_table: Mapping[str, MappingCode] = field(default_factory=dict)
    by_name: Mapping[str, MappingCode] = field(default_factory=dict)

    @classmethod
    def read(cls, trees: Trees) -> "Mappings":
        """The mappings of these files."""
        by_table: dict[str, MappingCode] = {}
        by_name: dict[str, MappingCode] = {}
        for path, tree in trees.items():
            for node in tree.body:
                if not isinstance(node, ast.FunctionDef):
                    continue
                record = node.args.args[-1].arg if node.args.args else ""
                found = MappingCode(path, node.name, node.lineno, record, fields_written(node))
                by_name[node.name] = found
                for key in served(node)[0]:
                    by_table.setdefault(key, found)
        return cls(by_table, by_name)

    def anywhere(self, target: str) -> tuple[MappingCode, Written] | None:
        """Where a field is written, whatever function does it."""
        for code in self.by_name.values():
            if target in code.fields:
                return code, code.fields[target]
        return None


def trees_of(files: Mapping[str, str]) -> dict[str, ast.Module]:
    """The files that are Python."""
    found: dict[str, ast.Module] = {}
    for path, text in files.items():
        try:
            found[path] = parse_module(text)
        except (SyntaxError, ValueError):
            continue
    return found


def row_drift(spec: WorkflowSpec, code: Mappings, expected: Mappings, path: str) -> Iterator[Drift]:
    """Rows that the code does not keep to, and fields it writes besides. `path` is the mapping file's."""
    for table in spec.transformations:
        wanted = expected.by_table.get(table.key)
        found = code.by_table.get(table.key) or (code.by_name.get(wanted.name) if wanted else None)
        targets = {plain(row.target): row for row in table.rows}
        for target, row in targets.items():
            yield from _row(spec, table, row, target, found, wanted, code, path)
        for field_path, written in (found.fields if found else {}).items():
            if found and not _is_planned(field_path, targets):
                yield _extra(spec, table, found, field_path, written)


def _row(
    spec: WorkflowSpec,
    table: Transformation,
    row: Row,
    target: str,
    found: MappingCode | None,
    wanted: MappingCode | None,
    code: Mappings,
    path: str,
) -> Iterator[Drift]:
    if is_placeholder_field(row.target):
        return
    planned = wanted.fields.get(target) if wanted else None
    here = (found, found.fields[target]) if found and target in found.fields else code.anywhere(target)
    plan_says = _said(row)
    title = f"{row.key} {row.target}"
    if here is None:
        parts = [name for name in (found.fields if found else {}) if name.startswith(f"{target}.")]
        if parts or planned is None:
            # The compiler writes nothing for it either, or its parts are written one by one.
            return
        where = Place(found.path, found.line) if found else None
        sentence = f"No line of the code writes {row.target}, which {table.name} of the plan asks for."
        yield Drift(
            "row_missing", spec.key, row.key, title, sentence, plan_says, "", where, file=path, move="out"
        )
        return
    holder, written = here
    if planned is None or not (written.facts.certain and planned.facts.certain):
        return
    if written.facts == planned.facts:
        return
    sentence = f"The plan makes {row.target} in another way than the code does."
    # What is read from an entry of a list has another path in the plan than in the code of that entry.
    kept = holder.as_row(written) if "[" not in row.source else {}
    yield Drift(
        "row_changed",
        spec.key,
        row.key,
        title,
        sentence,
        plan_says,
        written.text,
        Place(holder.path, written.line),
        file=path,
        fields=kept,
        move="set" if kept else "",
    )


def _extra(
    spec: WorkflowSpec, table: Transformation, found: MappingCode, name: str, written: Written
) -> Drift:
    fields = found.as_row(written)
    return Drift(
        "field_extra",
        spec.key,
        name,
        name,
        f"The code writes {name}, and no row of {table.key} {table.name} says so.",
        "",
        f"{found.name}: {written.text}",
        Place(found.path, written.line),
        fields={**fields, "target": name} if fields else {},
        move="row" if fields else "",
        table=table.key,
    )


def _is_planned(name: str, targets: Mapping[str, Row]) -> bool:
    """A row may stand for a whole object, or for a part of a field that is written whole."""
    return any(
        name == target or name.startswith(f"{target}.") or target.startswith(f"{name}.") for target in targets
    )


def _said(row: Row) -> str:
    """A row as a person reads it: `email, trim | lower`."""
    how = row.expr if row.expr != "copy" else ""
    needed = "required" if row.required else ""
    return ", ".join(part for part in (row.source, how, needed) if part)
