"""Transformation tables as functions: one line for each row, in the order of the plan."""

import re
from dataclasses import dataclass, field

from builder.compiler.findings import Finding
from builder.compiler.ir import MappingFunction, Stub
from builder.compiler.literals import sentence, text
from builder.compiler.names import Names, identifier, singular
from builder.compiler.references import read_path
from builder.compiler.rows import RowCode, row_value
from builder.compiler.targets import EACH, AlreadyWritten, Target
from builder.compiler.variables import tables_of
from planner.handover import ExprError, Row, Transformation, parse

LIST = re.compile(r"^(.*?)\[\]\.?(.*)$")


def needs_tables(table: Transformation) -> bool:
    """Whether a row looks something up in a table that the environment keeps."""
    return any(tables_of(row) for row in table.rows)


@dataclass
class MappingBuilder:
    """Builds the function of one table. `findings` fills up with what it cannot express."""

    table: Transformation
    name: str
    record: str
    path: str
    names: Names
    target: Target = field(default_factory=Target)
    tables: dict[str, str] = field(default_factory=dict)
    stubs: list[Stub] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def function(self) -> MappingFunction:
        for place, row in enumerate(self.table.rows):
            self._add(row, place)
        if not self.table.rows:
            self.findings.append(
                Finding(self.table.key, self.path, "the table has no rows: nothing is mapped")
            )
        source, target = self.table.source, self.table.target
        about = (
            sentence(self.table.name)
            or f"{source.object or source.system} to {target.object or target.system}"
        )
        return MappingFunction(
            name=self.name,
            table=self.table.key,
            doc=f"{self.table.key}: {about}.",
            record=self.record,
            tables=tuple((variable, name) for name, variable in self.tables.items()),
            target=self.target,
            optional=any(not row.required for row in self.table.rows),
            stubs=tuple(self.stubs),
        )

    def _add(self, row: Row, place: int) -> None:
        record, source, each = self.record, row.source, None
        path = read_path(row.target)
        listed = LIST.match(row.target)
        if listed:
            items = LIST.match(row.source)
            if items is None or EACH in listed[2] or not listed[2]:
                self._say(row, place, f"{row.target} takes a list, but {row.source or 'its source'} is none")
                return
            record, source = identifier(singular(str(read_path(items[1])[-1])), "item"), items[2]
            each = (record, f"pick({self.record}, {text(items[1])}) or []")
            path = [*read_path(listed[1]), EACH, *read_path(listed[2])]
        value = self._value(row.model_copy(update={"source": source}), record, place)
        try:
            self.target.put(path, value, row.key, each)
        except AlreadyWritten:
            self._say(row, place, f"{row.target} is written by another row already")

    def _value(self, row: Row, record: str, place: int) -> str:
        try:
            expr = parse(row.expr or "copy")
        except ExprError as problem:
            return self._stub(row, record, place, f"{sentence(row.rule) or row.expr} ({problem.message})")
        if expr.is_custom:
            return self._stub(row, record, place, sentence(row.rule) or f"how {row.target} is made")
        if not row.source and not expr.paths and not expr.ignores_source:
            return self._stub(
                row, record, place, f"{row.target} has no source: {sentence(row.rule) or row.expr}"
            )
        for table in expr.tables:
            if table not in self.tables:
                self.tables[table] = self.names.take(identifier(table, "rows"))
        return row_value(RowCode(record, row.source, row.required, expr, self.tables))

    def _stub(self, row: Row, record: str, place: int, message: str) -> str:
        wanted = identifier(str(read_path(row.target)[-1]) if read_path(row.target) else row.key, "value")
        name = self.names.take(wanted)
        self.stubs.append(Stub(name, row.key, record, f"{row.key}: {message}"))
        self._say(row, place, message)
        return f"{name}({record})"

    def _say(self, row: Row, place: int, message: str) -> None:
        self.findings.append(Finding(row.key, f"{self.path}.rows[{place}]", message))
