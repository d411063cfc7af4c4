"""Rows of lists, and of lists in lists: which variable of the mapping holds what a path reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from builder.compiler.literals import text
from builder.compiler.names import Names, identifier, singular
from builder.compiler.references import read_path
from builder.compiler.rows import paths_read
from planner.handover import ExprError, Row, parse

MARK = "[]"


@dataclass(frozen=True)
class Level:
    """One list that is gone through. `variable` is an entry of it, `items` the expression of the list; `at`
    is how far a source path reaches when it stands at the entry, such as `lines[]`. The record itself has no
    `items`.
    """

    variable: str
    at: str = ""
    items: str = ""


@dataclass(frozen=True)
class Reading:
    """Where the paths of one row stand: in the record, or in an entry of a list of it."""

    levels: tuple[Level, ...]

    @property
    def variable(self) -> str:
        """The variable of the innermost entry."""
        return self.levels[-1].variable

    def of(self, path: str) -> tuple[str, str]:
        """The variable that a path is read from, and the rest of the path."""
        for level in reversed(self.levels):
            if not level.at:
                return level.variable, path
            if path == level.at or path.startswith(f"{level.at}."):
                return level.variable, path[len(level.at) :].removeprefix(".")
        return self.levels[0].variable, path


def lists_of(path: str) -> list[str]:
    """How far a path reaches at each list it goes through: `lines[].taxes[].code` at `lines[]`, then at
    `lines[].taxes[]`.
    """
    parts = path.split(MARK)
    return [MARK.join(parts[: place + 1]) + MARK for place in range(len(parts) - 1)]


def with_lists(row: Row) -> Row:
    """The row, with a list of plain values said in one way: as it is where nothing is done to its entries,
    else entry by entry.
    """
    if not row.target.endswith(MARK) or not row.source:
        return row
    whole = row.source.removesuffix(MARK)
    if row.expr in ("", "copy"):
        return row.model_copy(update={"source": whole, "target": row.target.removesuffix(MARK)})
    fits = len(lists_of(row.source)) >= len(lists_of(row.target))
    return row if fits else row.model_copy(update={"source": whole + MARK})


class Lists:
    """The lists that the rows of a table write, each with the list of the source that fills it."""

    def __init__(self, rows: Iterable[Row], record: str) -> None:
        self.record = record
        self.filled = _filled(rows)
        self.variables: dict[str, Level] = {}
        self.names = Names([record])

    def reading(self, row: Row) -> Reading | None:
        """The levels of a row, from the record to the innermost list of its target; None where no row says
        which list fills one of them.
        """
        levels = [Level(self.record)]
        for target in lists_of(row.target):
            source = self.filled.get(target)
            if source is None:
                return None
            levels.append(self._level(source, levels))
        return Reading(tuple(levels))

    def _level(self, source: str, outer: Sequence[Level]) -> Level:
        if source not in self.variables:
            holder, path = Reading(tuple(outer)).of(source.removesuffix(MARK))
            wanted = identifier(singular(str(read_path(path)[-1])) if read_path(path) else "item", "item")
            items = f"pick({holder}, {text(path)}) or []"
            self.variables[source] = Level(self.names.take(wanted), source, items)
        return self.variables[source]


def _filled(rows: Iterable[Row]) -> Mapping[str, str]:
    """From each list of the target to the list of the source, by the first row that names both."""
    filled: dict[str, str] = {}
    for row in rows:
        for path in (row.source, *_paths(row)):
            for target, source in zip(lists_of(row.target), lists_of(path), strict=False):
                filled.setdefault(target, source)
    return filled


def _paths(row: Row) -> tuple[str, ...]:
    try:
        return paths_read(parse(row.expr or "copy"))
    except ExprError:
        return ()
