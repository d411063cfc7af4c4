"""Columns set with blanks or tabs inside a paragraph or code block, read as the rows of a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from planner.reading import Passage
from planner.reading.documents import Cell, PassageKind

_PART: Final = re.compile(r"\S+(?:[ ]\S+)*")
_SIGN: Final = re.compile(r"[{};]\s*$|(?:\s{2}|\t)(?:<?[-=]{1,2}>|<-|→|⇒|←|↔|[=:]\s)|[:=]\s{2}")
"""Lines that join their parts with a sign are no columns: `closedAt   -> closed_at`."""
LEAST_LINES: Final = 3
"""A header and two rows: fewer lines with a gap in them are a coincidence."""
_APART: Final = 1_000_000
"""Numbers of such tables begin here, so that they meet no table of the reader's."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and where it begins in its passage; its parts stand two blanks or a tab apart."""

    start: int
    text: str
    parts: tuple[tuple[int, str], ...]
    indent: int = 0

    def column(self, number: int) -> int:
        """Where a part stands on the page."""
        return self.parts[number][0] + self.indent


def with_rows(passage: Passage, indent: int = 0) -> Iterator[Passage]:
    """The passage as it is, or cut in rows and what stands between them.

    `indent` is how far its first line is set in, which the passage itself does not show.
    """
    if passage.kind not in ("paragraph", "code") or not re.search(r"\S(?: {2,}|\t)\S", passage.text):
        yield passage
        return
    lines = list(_lines(passage.text, indent))
    at = done = 0
    while at < len(lines):
        end = _run(lines, at)
        if end - at < LEAST_LINES:
            at += 1
            continue
        yield from _between(passage, lines, done, at)
        yield from _rows(passage, lines[at:end])
        at = done = end
    yield from _between(passage, lines, done, len(lines))


def _lines(text: str, indent: int) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        parts = tuple((match.start(), match[0]) for match in _PART.finditer(line))
        yield _Line(start, line, parts, 0 if start else indent)
        start += len(line) + 1


def _run(lines: list[_Line], at: int) -> int:
    """Behind the last line of the columns that begin here: every second part begins at the same place."""
    first = lines[at]
    if len(first.parts) < 2 or _SIGN.search(first.text):
        return at
    end = at + 1
    while end < len(lines) and _beside(first, lines[end]):
        end += 1
    return end


def _beside(first: _Line, line: _Line) -> bool:
    if not 2 <= len(line.parts) <= len(first.parts) + 1 or _SIGN.search(line.text):
        return False
    return "\t" in line.text or line.column(1) == first.column(1)


def _rows(passage: Passage, lines: list[_Line]) -> Iterator[Passage]:
    header = lines[0]
    for line in lines:
        placed: dict[int, tuple[int, str]] = {}
        for number, part in enumerate(line.parts):
            placed.setdefault(_column(header, line, number), part)
        cells = tuple(
            Cell(_header(header, column), words, start)
            for column in range(max(placed) + 1)
            for start, words in (placed.get(column, (0, "")),)
        )
        yield _cut(passage, line.start, line.start + len(line.text), "row", cells, header.start)


def _column(header: _Line, line: _Line, number: int) -> int:
    """The header that begins nearest before a part; with tabs, and behind the last header, its number."""
    if "\t" in line.text or number >= len(header.parts):
        return number
    before = [at for at in range(len(header.parts)) if header.column(at) <= line.column(number)]
    return before[-1] if before else 0


def _header(header: _Line, column: int) -> str:
    return header.parts[column][1] if column < len(header.parts) else ""


def _between(passage: Passage, lines: list[_Line], first: int, last: int) -> Iterator[Passage]:
    if first < last and any(line.text.strip() for line in lines[first:last]):
        end = lines[last - 1]
        if first == 0 and last == len(lines):
            yield passage
        else:
            yield _cut(passage, lines[first].start, end.start + len(end.text), passage.kind)


def _cut(
    passage: Passage, start: int, end: int, kind: PassageKind, cells: tuple[Cell, ...] = (), table: int = 0
) -> Passage:
    return replace(
        passage,
        text=passage.text[start:end],
        plain=passage.plain[start:end],
        start=passage.start + start,
        kind=kind,
        cells=cells,
        table=_APART + passage.start + table if cells else 0,
    )
