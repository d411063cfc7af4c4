"""An edited CSV of mappings read back into a workflow's tables."""

import csv
import io
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from planner.editing.row_saving import Saving, applied, drafts_of, settled
from planner.editing.rows import RowDraft, TableDraft, mistakes
from planner.interchange.cells import text_of
from planner.interchange.mappings import COLUMNS
from planner.spec.workflow import WorkflowSpec

NEEDED = ("source", "target")
READ = ("source", "target", "type", "rule", "expr")
YES = ("yes", "y", "true", "1", "x")
MOST_PROBLEMS = 12


class MappingsInvalid(ValueError):
    """A CSV that cannot be read back. `problems` are sentences, each beginning with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


def with_mappings(spec: WorkflowSpec, data: bytes, *, person: str, taken: frozenset[str]) -> WorkflowSpec:
    """The workflow with the rows of this CSV in place of its own, in the order of the file.

    Lines of other workflows are passed over; a table without any line keeps its rows. A line whose `row` is
    known changes that row; where only its rule was changed, the meaning follows. A line without a key, or
    with one that is not known, is a new row. Raises `MappingsInvalid` with the number of every wrong line.
    """
    lines = [line for line in _lines(data) if line.get("workflow", "") in ("", spec.key)]
    if not lines:
        raise MappingsInvalid([f"(the file): no line is about the workflow {spec.key}"])
    tables = drafts_of(spec)
    problems: list[str] = []
    by_table: dict[str, list[RowDraft]] = {}
    known = {row.key: row for table in tables for row in table.rows}
    for line in lines:
        table = _table(line, tables)
        if table is None:
            problems.append(f"line {line['#']}, table: {line.get('table', '')} is no table of this workflow")
            continue
        try:
            by_table.setdefault(table, []).append(_row(line, known))
        except ValidationError as error:
            problems += [f"line {line['#']}, {one['loc'][0]}: {one['msg'].lower()}" for one in error.errors()]
    new = [one.model_copy(update={"rows": tuple(by_table.get(one.key, one.rows))}) for one in tables]
    if problems or _is_twice(new, problems):
        raise MappingsInvalid(problems[:MOST_PROBLEMS])
    done = settled(new, spec)
    wrong = [one.sentence for one in mistakes(done, [system.key for system in spec.systems])]
    if wrong:
        raise MappingsInvalid(wrong[:MOST_PROBLEMS])
    return applied(spec, done, Saving(person=person, taken=taken))


def _lines(data: bytes) -> list[dict[str, str]]:
    """The lines by column name; `#` is the number of the line in the file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingsInvalid([f"byte {error.start + 1}: the file is not UTF-8 text"]) from error
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in NEEDED if name not in header]
        if missing:
            raise MappingsInvalid([f"line 1: the column {name} is missing" for name in missing])
        found = []
        for cells in reader:
            if any(cells):
                named = zip(header, (text_of(cell.strip(" ")) for cell in cells), strict=False)
                found.append(
                    {**{name: cell for name, cell in named if name in COLUMNS}, "#": str(reader.line_num)}
                )
    except csv.Error as error:
        raise MappingsInvalid([f"line {reader.line_num}: {error}"]) from error
    return found


def _table(line: Mapping[str, str], tables: Sequence[TableDraft]) -> str | None:
    """The table a line belongs to: the one it names, that of its row, the only one."""
    key = line.get("table", "")
    if not key:
        for table in tables:
            if line.get("row") and line["row"] in {row.key for row in table.rows}:
                return table.key
        return tables[0].key if len(tables) == 1 else None
    return key if key in {table.key for table in tables} else None


def _row(line: Mapping[str, str], known: Mapping[str, RowDraft]) -> RowDraft:
    old = known.get(line.get("row", ""))
    base = old or RowDraft()
    given = {name: line[name] for name in READ if name in line}
    if "required" in line:
        given["required"] = line["required"].lower() in YES  # type: ignore[assignment]
    row = RowDraft.model_validate({**base.model_dump(), **given, "key": old.key if old else ""})
    is_same_expr = row.expr == base.expr
    by = "rule" if row.rule != base.rule and is_same_expr else "" if is_same_expr else "expr"
    return row.model_copy(update={"by": by if old or not row.rule or not is_same_expr else "rule"})


def _is_twice(tables: Sequence[TableDraft], problems: list[str]) -> bool:
    seen: set[str] = set()
    for table in tables:
        for row in table.rows:
            if row.key and row.key in seen:
                problems.append(f"row {row.key}: stands twice in the file")
            seen.add(row.key)
    return bool(problems)
