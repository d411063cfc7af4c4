"""The transformation tables as a page prints them, with what lint found beside each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.lint import Finding
from planner.pages.citations import Citations, Source
from planner.pages.transformations import by_row
from planner.spec.workflow import Row, Transformation, WorkflowSpec

MOST_LINES = 26


@dataclass(frozen=True)
class TableRow:
    """One row of a transformation, with what lint found about it."""

    row: Row
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Table:
    """One transformation."""

    table: Transformation
    source: str
    target: str
    rows: tuple[TableRow, ...]
    findings: tuple[Finding, ...]

    @property
    def lines_to_hold(self) -> range:
        """As many lines as the sheet will show at first: the rows, one to add, and its head."""
        return range(min(len(self.rows) + 2, MOST_LINES))


@dataclass(frozen=True)
class TableLink:
    """A table that has something to fix, and how much."""

    key: str
    name: str
    count: int


def is_of_a_table(finding: Finding) -> bool:
    """Whether it stands beside a table, not above the page."""
    return finding.path.startswith("transformations")


def table_links(spec: WorkflowSpec, findings: Sequence[Finding]) -> tuple[TableLink, ...]:
    """The tables that have findings of their own; the findings stand beside their rows."""
    counts = [
        (table, sum(1 for one in findings if one.path.startswith(f"transformations[{place}]")))
        for place, table in enumerate(spec.transformations)
    ]
    return tuple(TableLink(table.key, table.name, count) for table, count in counts if count)


def table_of(
    place: int, table: Transformation, names: dict[str, str], findings: Sequence[Finding], cites: Citations
) -> Table:
    """The table at `place` with its rows; `names` are those of the systems."""
    own = f"transformations[{place}]"
    about = by_row(findings)
    rows = [
        TableRow(row, tuple(about.get(f"{own}.rows[{number}]", ())), cites.sources(row.evidence))
        for number, row in enumerate(table.rows)
    ]
    whole = tuple(
        one for one in findings if one.path.startswith(own) and not one.path.startswith(f"{own}.rows[")
    )
    return Table(
        table=table,
        source=names.get(table.source.system, table.source.system),
        target=names.get(table.target.system, table.target.system),
        rows=tuple(rows),
        findings=whole,
    )
