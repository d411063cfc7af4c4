"""Two people changed the same tables: what each of them did is put together, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.editing.rows import RowDraft, SideDraft, TableDraft

# A rule and its meaning are one thing said twice.
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("source",),
    ("target",),
    ("type",),
    ("required",),
    ("wins",),
    ("rule", "expr"),
)
HEADINGS: tuple[str, ...] = ("name", "source", "target")


@dataclass(frozen=True)
class Clash:
    """Both changed the same cell. `column` is `row` or `table` where one took out what the other changed.

    `values` are theirs by name, as taking them needs them.
    """

    table: str
    row: str
    column: str
    mine: str
    theirs: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """The tables with both people's changes; where they clash it holds mine."""

    tables: tuple[TableDraft, ...]
    clashes: tuple[Clash, ...]


def merge(base: Sequence[TableDraft], mine: Sequence[TableDraft], theirs: Sequence[TableDraft]) -> Merged:
    """Three-way merge by the keys of tables and rows. Rows and tables without a key are new, and mine.

    All three must be settled (`row_saving.settled`): of rule and expression neither waits for the other.
    """
    before, now = {each.key: each for each in base}, {each.key: each for each in theirs}
    clashes: list[Clash] = []
    merged: list[TableDraft] = []
    for table in mine:
        old, other = before.get(table.key), now.get(table.key)
        if not table.key or old is None:
            merged.append(table)
        elif other is None:
            if table != old:
                clashes.append(Clash(table.key, "", "table", table.name, "taken out"))
                merged.append(table)
        else:
            merged.append(_table(old, table, other, clashes))
    kept = {each.key for each in mine}
    for other in theirs:
        old = before.get(other.key)
        if other.key in kept:
            continue
        if old is None:
            merged.append(other)
        elif other != old:
            clashes.append(Clash(other.key, "", "table", "taken out", other.name, other.model_dump()))
    return Merged(tuple(merged), tuple(clashes))


def _table(old: TableDraft, mine: TableDraft, theirs: TableDraft, clashes: list[Clash]) -> TableDraft:
    headings = {}
    for name in HEADINGS:
        was, own, other = getattr(old, name), getattr(mine, name), getattr(theirs, name)
        headings[name] = other if own == was else own
        if was not in (own, other) and own != other:
            clashes.append(Clash(mine.key, "", name, _said(own), _said(other), _dumped(theirs, (name,))))
    rows = _rows(old, mine, theirs, clashes)
    return mine.model_copy(update={**headings, "rows": rows})


def _rows(
    old: TableDraft, mine: TableDraft, theirs: TableDraft, clashes: list[Clash]
) -> tuple[RowDraft, ...]:
    before, now = {row.key: row for row in old.rows}, {row.key: row for row in theirs.rows}
    merged: list[RowDraft] = []
    for row in mine.rows:
        was, other = before.get(row.key), now.get(row.key)
        if not row.key or was is None:
            merged.append(row)
        elif other is not None:
            merged.append(_row(mine.key, was, row, other, clashes))
        elif not _same(row, was):
            clashes.append(Clash(mine.key, row.key, "row", _said(row), "taken out"))
            merged.append(row)
    kept = {row.key for row in mine.rows}
    for place, other in enumerate(theirs.rows):
        if other.key in kept:
            continue
        was = before.get(other.key)
        if was is None:
            merged.insert(_after(merged, theirs.rows[:place]), other)
        elif not _same(other, was):
            clashes.append(Clash(mine.key, other.key, "row", "taken out", _said(other), other.model_dump()))
    return tuple(merged)


def _after(merged: Sequence[RowDraft], earlier: Sequence[RowDraft]) -> int:
    """Where a row of theirs goes: behind the nearest row that stands before it there and is here too."""
    places = {row.key: number for number, row in enumerate(merged) if row.key}
    return next((places[row.key] + 1 for row in reversed(earlier) if row.key in places), 0)


def _row(table: str, was: RowDraft, own: RowDraft, other: RowDraft, clashes: list[Clash]) -> RowDraft:
    taken: dict[str, object] = {}
    for columns in COLUMNS:
        old, mine, theirs = (_values(row, columns) for row in (was, own, other))
        if mine == old and theirs != old:
            taken |= dict(zip(columns, theirs, strict=True))
        elif mine not in (old, theirs) and theirs != old:
            values = _dumped(other, (*columns, "by"))
            clashes.append(Clash(table, own.key, columns[0], _words(mine), _words(theirs), values))
    return own.model_copy(update=taken)


def _values(row: RowDraft, columns: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in columns)


def _same(left: RowDraft, right: RowDraft) -> bool:
    return all(_values(left, columns) == _values(right, columns) for columns in COLUMNS)


def _dumped(value: RowDraft | TableDraft, names: tuple[str, ...]) -> dict[str, Any]:
    return value.model_dump(include=set(names))


def _words(values: tuple[object, ...]) -> str:
    """A rule with its meaning in brackets, where the two differ."""
    first, *rest = (_said(value) for value in values)
    return f"{first} ({rest[0]})" if rest and rest[0] != first else first


def _said(value: object) -> str:
    if isinstance(value, RowDraft):
        return f"{value.source or 'nothing'} to {value.target}"
    if isinstance(value, SideDraft):
        return f"{value.system} {value.object}".strip()
    return "yes" if value is True else "no" if value is False else str(value)
