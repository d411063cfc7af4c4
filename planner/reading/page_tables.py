"""Tables on a page: lines whose pieces begin at the same places, one below the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Word = tuple[float, str]

_NEAR: Final = 4.0
_MOST_COLUMNS: Final = 40
_LONGEST_LABEL: Final = 40
_LOOK_BACK: Final = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page: its place, its letters' height, its words as drawn, and as pieces between gaps."""

    y: float
    size: float
    words: Sequence[Word]
    pieces: Sequence[Word]

    @property
    def wide(self) -> bool:
        return len(self.pieces) > 1


def table_lengths(lines: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """(first line, number of lines) of every table: two lines with gaps at least, with shared columns;

    lines that only go on with some of its columns belong to it.
    """
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _belongs(lines, at, end):
            end += 1
        found = lines[at:end]
        if (
            sum(line.wide for line in found) > 1
            and sum(sum(map(bool, row)) > 1 for row in rows_of(found)) > 1
        ):
            yield at, end - at
        at = max(end, at + 1)


def _belongs(lines: Sequence[Row], first: int, at: int) -> bool:
    line = lines[at]
    if at > first and lines[at - 1].y - line.y > line.size * 3.2:
        return False
    if line.wide:
        return True
    if at == first:
        return _centred(lines, at)
    x, text = line.pieces[0]
    above = lines[max(first, at - _LOOK_BACK) : at]
    # One cell alone: the wrapped part of a row, under one of its columns or between its lines.
    if any(abs(x - start) < _NEAR for row in above for start, _ in row.pieces[1:]) or _centred(lines, at):
        return True
    if any(abs(start - x) < _NEAR for start, _ in line.words[1:]):
        return True
    left = min(row.pieces[0][0] for row in above)
    near = lines[at - 1].y - line.y < line.size * 1.35
    return near and abs(x - left) < _NEAR and len(text) < _LONGEST_LABEL


def _centred(lines: Sequence[Row], at: int) -> bool:
    """A wrapped cell begins above the middle, where the row's other cells stand."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    return following is not None and following.wide and lines[at].y - following.y < lines[at].size * 0.9


def _columns(lines: Sequence[Row]) -> list[float]:
    """Where columns begin: after a gap in one line, and at a word's beginning in another one.

    Of two lines that share too little, the fuller one's pieces.
    """
    drawn = [sorted({x for x, _ in line.words}) for line in lines]
    starts = _apart(x for line in lines for x, _ in line.pieces)[: 2 * _MOST_COLUMNS]
    shared = [x for x in starts if sum(any(abs(x - at) < _NEAR for at in places) for places in drawn) > 1]
    if len(shared) < 2:
        fullest = max((line.pieces for line in lines), key=len)
        shared = [x for x, _ in fullest]
    return shared[:_MOST_COLUMNS]


def _apart(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for x in sorted(places):
        if not found or x - found[-1] >= _NEAR:
            found.append(x)
    return found


def rows_of(lines: Sequence[Row]) -> list[list[str]]:
    """The cells of every row; wrapped cells are put together, equally many cells in each row."""
    columns = _columns(lines)
    rows: list[list[str]] = []
    before = 0.0
    for line in lines:
        gap = before - line.y
        cells = [""] * len(columns)
        for x, text in line.words:
            at = max((number for number, start in enumerate(columns) if start <= x + _NEAR), default=0)
            cells[at] += text
        wrapped = gap < line.size * 0.9 or (gap < line.size * 1.35 and not all(cells[:2]))
        if rows and wrapped:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
        before = line.y
    return [[" ".join(cell.split()) for cell in row] for row in rows]
