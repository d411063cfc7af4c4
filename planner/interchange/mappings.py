"""The transformation tables as CSV, one line per row.

Columns, in this order:
  workflow, table, row      the keys; a line is the same row again when they are
  name                      the table's name
  source_system, source_object, source
                            where the value comes from: system, object, path
  target_system, target_object, target
                            where it goes
  type, required            of the target; required is yes or empty
  rule, expr                the sentence and what it means
  example_in, example_out   text, or JSON for anything else
  sources                   where the row comes from, for people; not read back
"""

import csv
import io
from collections.abc import Iterable, Iterator

from planner.interchange.cells import cell, value_cell
from planner.spec.values import Evidence
from planner.spec.workflow import Row, Transformation, WorkflowSpec

COLUMNS = (
    *("workflow", "table", "row", "name"),
    *("source_system", "source_object", "source"),
    *("target_system", "target_object", "target"),
    *("type", "required", "rule", "expr", "example_in", "example_out", "sources"),
)


def mappings_csv(specs: Iterable[WorkflowSpec]) -> str:
    """All rows of these workflows, with a header. Text for a file in UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for spec in specs:
        for table in spec.transformations:
            for row in table.rows:
                writer.writerow(_line(spec, table, row))
    return out.getvalue()


def _line(spec: WorkflowSpec, table: Transformation, row: Row) -> Iterator[str]:
    yield from (cell(text) for text in (spec.key, table.key, row.key, table.name))
    yield from (cell(text) for text in (table.source.system, table.source.object, row.source))
    yield from (cell(text) for text in (table.target.system, table.target.object, row.target))
    yield from (cell(row.type), "yes" if row.required else "", cell(row.rule), cell(row.expr))
    yield from (value_cell(row.example_in), value_cell(row.example_out))
    yield cell("; ".join(told for one in row.evidence if (told := _source(one))))


def _source(evidence: Evidence) -> str:
    if evidence.kind == "document":
        return " ".join(part for part in (evidence.document, evidence.anchor) if part)
    if evidence.kind == "answer":
        return f"answer to {evidence.question}"
    return evidence.by or evidence.model or evidence.text
