"""A table's tests: whole records, as the plan's rows make them of examples, odd values and missing ones."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenon.mapping import MappingError, pick, put

from builder.compiler.expected_rows import LIST, CannotSay, IsMissing, Tables, expression, is_needed, mapped
from builder.compiler.ir import MappingFunction
from builder.compiler.layout import STEP, WIDTH, columns
from builder.compiler.literals import literal, text
from builder.compiler.printer import signature
from builder.compiler.probes import telling
from builder.compiler.sample_records import example_record
from planner.handover import Transformation


@dataclass
class RowTests:
    """Writes the statements of the tests of one table. `alone` names the workflow that is the table alone."""

    mapping: MappingFunction
    table: Transformation
    tables: Tables
    alone: str
    record: dict[str, Any] = field(default_factory=dict)

    def examples(self) -> list[str]:
        """The statements that compare whole records; nothing where the plan does not say enough."""
        try:
            self.record = example_record(self.table, self.tables)
            whole = mapped(self.table, self.record, self.tables)
            cases = list(self._cases(whole))
        except (CannotSay, MappingError):
            return []
        if not self.table.rows or self.mapping.stubs or _json(whole) is None:
            return []
        lines = [f"{self.mapping.record} = {literal(self.record)}", f"expected = {literal(whole)}"]
        lines.append(f"assert {self._call(self.mapping.record)} == expected")
        return [*lines, *cases]

    def missing(self) -> list[str]:
        """The statements that try a record without each required value, after `examples`."""
        lines: list[str] = []
        for row in self.table.rows:
            if not self.record or not is_needed(row) or LIST.match(row.source):
                continue
            without = _without(self.record, row.source)
            try:
                mapped(self.table, without, self.tables)
            except IsMissing:
                changed = _difference(self.record, without)
                lines.append(f"refused = run({self.alone}, {_changed(self.mapping.record, changed)})")
                lines.append('assert refused.error is not None and refused.error.type == "MissingValue"')
            except CannotSay:
                continue
        return [f"{self.mapping.record} = {literal(self.record)}", *lines] if lines else []

    def _call(self, record: str) -> str:
        return (
            f"run({self.alone}, {record}).result" if self.mapping.tables else f"{self.mapping.name}({record})"
        )

    def _cases(self, whole: dict[str, Any]) -> Iterator[str]:
        """Each further value that a row needs, and a record that holds no more than it must."""
        for row in self.table.rows:
            if not row.source or LIST.match(row.source) or expression(row).paths:
                continue
            for value in telling(row, expression(row), self.tables, [pick(self.record, row.source)]):
                yield from self._case(_with(self.record, row.source, value), whole)
        sparse: dict[str, Any] = {}
        for row in self.table.rows:
            if is_needed(row) and not LIST.match(row.source):
                put(sparse, row.source, pick(self.record, row.source))
        if sparse != self.record:
            try:
                expected = mapped(self.table, sparse, self.tables)
            except CannotSay:
                return
            yield from self._compared(literal(sparse), literal(expected))

    def _case(self, record: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
        try:
            expected = mapped(self.table, record, self.tables)
        except (CannotSay, MappingError):
            return
        if _json(expected) is None:
            return
        changed, left = _difference(self.record, record), _difference(whole, expected)
        said = literal(expected) if whole.keys() - expected.keys() else _changed("expected", left)
        yield from self._compared(_changed(self.mapping.record, changed), said)

    def _compared(self, given: str, said: str) -> Iterator[str]:
        """The comparison; its sides get names where the line would be too long."""
        line = f"assert {self._call(given)} == {said}"
        if STEP + columns(line) <= WIDTH:
            yield line
            return
        yield f"other = {given}"
        yield f"wanted = {said}"
        yield f"assert {self._call('other')} == wanted"


def alone_function(name: str, mapping: MappingFunction) -> list[str]:
    """A workflow that is the table alone, for what needs a run: settings, and errors."""
    ctx = "ctx, " if mapping.tables else ""
    return [
        f"@workflow({text(mapping.table)})",
        *signature(f"def {name}(ctx: Context, {mapping.record}: dict) -> dict:"),
        f"    return {mapping.name}({ctx}{mapping.record})",
    ]


def _with(record: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(dict(record))
    return put(changed, path, value)


def _without(record: Mapping[str, Any], path: str) -> dict[str, Any]:
    return _with(record, path, None)


def _difference(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in other.items()
        if key not in base or base[key] != value or type(base[key]) is not type(value)
    }


def _changed(name: str, changes: Mapping[str, Any]) -> str:
    return f"{{**{name}, {literal(changes)[1:-1]}}}" if changes else name


def _json(value: Any) -> str | None:
    try:
        return literal(value)
    except TypeError:
        return None
