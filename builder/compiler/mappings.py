"""Transformation tables as functions: one line for each row, in the order of the plan."""

from dataclasses import dataclass, field

from builder.compiler.findings import CannotExpress, Finding
from builder.compiler.ir import MappingFunction, Stub
from builder.compiler.levels import MARK, Lists, Reading, with_lists
from builder.compiler.literals import sentence
from builder.compiler.names import Names, identifier
from builder.compiler.references import read_path
from builder.compiler.rows import RowCode, row_value
from builder.compiler.targets import EACH, AlreadyWritten, Target
from builder.compiler.variables import tables_of
from planner.handover import ExprError, Row, Transformation, parse


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
        rows = [with_lists(row) for row in self.table.rows]
        lists = Lists(rows, self.record)
        for place, row in enumerate(rows):
            self._add(row, place, lists)
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

    def _add(self, row: Row, place: int, lists: Lists) -> None:
        reading = lists.reading(row)
        if reading is None:
            self._say(row, place, f"{row.target} takes a list, but {row.source or 'its source'} is none")
            return
        if MARK * 2 in row.target:
            self._say(row, place, f"{row.target} is a list of lists")
            return
        value = self._value(row, reading, place)
        each = [(level.variable, level.items) for level in reading.levels if level.items]
        try:
            self.target.put(_target_path(row.target), value, row.key, each)
        except AlreadyWritten:
            self._say(row, place, f"{row.target} is written by another row already")

    def _value(self, row: Row, reading: Reading, place: int) -> str:
        try:
            expr = parse(row.expr or "copy")
        except ExprError as problem:
            return self._stub(row, reading, place, f"{sentence(row.rule) or row.expr} ({problem.message})")
        if expr.is_custom:
            return self._stub(row, reading, place, sentence(row.rule) or f"how {row.target} is made")
        if not row.source and not expr.paths and not expr.ignores_source:
            return self._stub(
                row, reading, place, f"{row.target} has no source: {sentence(row.rule) or row.expr}"
            )
        for table in expr.tables:
            if table not in self.tables:
                self.tables[table] = self.names.take(identifier(table, "rows"))
        code = RowCode(row.key, reading, row.source, row.target, row.required, expr, self.tables)
        try:
            return row_value(code)
        except CannotExpress as problem:
            return self._stub(row, reading, place, problem.message)

    def _stub(self, row: Row, reading: Reading, place: int, message: str) -> str:
        """A function of its own that says what is to be written. The record is made all the same: what fails
        is the step that sends the field, so that whatever ends before it can be shown.
        """
        record = reading.variable
        wanted = identifier(str(read_path(row.target)[-1]) if read_path(row.target) else row.key, "value")
        name = self.names.take(wanted)
        self.stubs.append(Stub(name, row.key, record, f"{row.key}: {message}"))
        self._say(row, place, message)
        return f"when_built({name}, {record})"

    def _say(self, row: Row, place: int, message: str) -> None:
        self.findings.append(Finding(row.key, f"{self.path}.rows[{place}]", message))


def _target_path(target: str) -> list[str | int]:
    """`lines[].taxes[0].code` as `["lines", "[]", "taxes", 0, "code"]`."""
    first, *further = target.split(MARK)
    path = read_path(first)
    for part in further:
        path += [EACH, *read_path(part)]
    return path
