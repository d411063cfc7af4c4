"""Pipe tables and tables pasted from a sheet, cell by cell with offsets."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from planner.reading import lines as shape
from planner.reading import markup
from planner.reading.documents import Cell
from planner.reading.lines import Line
from planner.reading.passages import Collector

_PIPE: Final = re.compile(r"(?<!\\)\|")
_ALIGNED: Final = re.compile(r"\s*-{2,}(?:\s{2,}-{2,})+\s*$")
_GAP: Final = re.compile(r"\s{2,}")
_BORDER: Final = re.compile(r"\s*\+[-=+]+\+\s*$")


def table_end(lines: Sequence[Line], at: int) -> int:
    """The index behind the table that begins at `at`, or `at` when none begins there."""
    if _BORDER.match(lines[at].text):
        return _while(lines, at, lambda line: shape.pipes(line) > 0 or bool(_BORDER.match(line.text)))
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None or following.blank:
        return at
    if _ALIGNED.match(following.text) and _GAP.search(lines[at].text.strip()):
        return _while(lines, at, lambda line: bool(_GAP.search(line.text.strip())))
    columns = shape.pipes(lines[at])
    if columns and following.text.strip("\n -:|+=") == "" and "-" in following.text and "|" in following.text:
        return _while(lines, at, lambda line: shape.pipes(line) > 0)
    if columns >= 2 and shape.pipes(following) == columns:
        return _while(lines, at, lambda line: shape.pipes(line) == columns)
    columns = shape.tabs(lines[at])
    if columns >= 2 and shape.tabs(following) == columns and lines[at].text[:1].strip():
        return _while(lines, at, lambda line: shape.tabs(line) > 0)
    return at


def _while(lines: Sequence[Line], at: int, belongs: Callable[[Line], bool]) -> int:
    end = at
    while end < len(lines) and not lines[end].blank and belongs(lines[end]):
        end += 1
    return end


def add_table(found: Collector, lines: Sequence[Line], lead: str) -> None:
    """Adds a row passage for each line; the first is the header row, whose cells are their own headers."""
    ruled = (shape.TABLE_RULE, _BORDER, _ALIGNED)
    rows = [line for line in lines if not any(rule.match(line.text) for rule in ruled)]
    if not rows:
        return
    found.tables += 1
    split = _pipe_cells if shape.pipes(rows[0]) else _tab_cells if shape.tabs(rows[0]) else _aligned_cells
    headers = [_words(cell) for _, cell in split(rows[0])]
    for number, line in enumerate(rows):
        cells = split(line)
        named = [headers[at] if at < len(headers) else "" for at in range(len(cells))]
        found.add(
            "row",
            line.start,
            line.end,
            lead=lead,
            cells=tuple(
                Cell(_words(cell) if number == 0 else header, cell, start)
                for header, (start, cell) in zip(named, cells, strict=True)
            ),
        )


def _words(cell: str) -> str:
    return " ".join(markup.plain(cell).split())


def _pipe_cells(line: Line) -> list[tuple[int, str]]:
    """Cells between unescaped bars: (offset in the line, text as it stands, trimmed)."""
    text = line.text
    bars = [match.start() for match in _PIPE.finditer(text)]
    edges = [-1, *bars, len(text)]
    cells = [_trimmed(text, left + 1, right) for left, right in pairwise(edges)]
    if text.lstrip().startswith("|"):
        cells = cells[1:]
    if text.rstrip().endswith("|") and cells:
        cells = cells[:-1]
    return cells


def _tab_cells(line: Line) -> list[tuple[int, str]]:
    cells, start = [], 0
    for part in line.text.split("\t"):
        cells.append(_trimmed(line.text, start, start + len(part)))
        start += len(part) + 1
    return cells


def _aligned_cells(line: Line) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in re.finditer(r"\S+(?: \S+)*", line.text)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, str]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), part.strip()
