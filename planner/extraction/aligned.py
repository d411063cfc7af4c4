"""Columns set with blanks or tabs inside a paragraph or code block, read as the rows of a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from planner.reading import Passage
from planner.reading.documents import Cell, PassageKind

_PART: Final = re.compile(r"\S+(?:[ ]\S+)*")
_SIGN: Final = re.compile(
    r"[{};,]\s*$|\sAS\s+[\w\"\[\]]+\s*$|(?:\s{2}|\t)(?:<?[-=]{1,2}>|<-|→|⇒|←|↔|[=:]\s)|[:=]\s{2}"
)
"""Lines that join their parts with a sign are no columns: `closedAt   -> closed_at`."""
LEAST_LINES: Final = 3
"""A header and two rows: fewer lines with a gap in them are a coincidence."""
_COUNTER: Final = re.compile(r"[A-Za-z]{0,4}-?\d+(?:\.\d+)*[.):]?|[a-z][.)]")
LEAST_WORDS: Final = 4
"""A cell with fewer words is a name, no sentence."""
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


_STATEMENT: Final = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:(?:select|with)\b[\s\S]+?\bfrom\s|insert\s+into\s|merge\s+into\s"
    r"|update\s+\S+\s+set\s)",
    re.IGNORECASE,
)
"""SQL set in columns is still one statement."""


def with_rows(passage: Passage, indent: int = 0) -> Iterator[Passage]:
    """The passage as it is, or cut in rows and what stands between them.

    `indent` is how far its first line is set in, which the passage itself does not show.
    """
    if passage.kind == "code" and _STATEMENT.match(passage.text):
        yield passage
        return
    if passage.kind in ("paragraph", "code") and (delimited := _delimited(passage)):
        yield from delimited
        return
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
        counted = all(_is_counted(line) for line in lines[at:end])
        yield from (_items if counted else _rows)(passage, lines[at:end])
        at = done = end
    yield from _between(passage, lines, done, len(lines))


_DELIMITERS: Final = (";", "|", ",")
_NAME: Final = re.compile(r"[A-Za-z_$][\w$.\[\]-]*")
MOST_DELIMITED: Final = 400


def _delimited(passage: Passage) -> list[Passage]:
    """The rows of `source;target` over `email;ContactMail`: names only, as a sheet saved as text has them."""
    lines = [line for line in passage.text.split("\n") if line.strip()]
    if not LEAST_LINES <= len(lines) <= MOST_DELIMITED:
        return []
    for sign in _DELIMITERS:
        parts = [[cell.strip() for cell in line.split(sign)] for line in lines]
        width = len(parts[0])
        if width < 2 or any(len(each) != width for each in parts):
            continue
        names = [bool(_NAME.fullmatch(cell)) for row in parts[1:] for cell in row[:2]]
        if sum(names) < 0.9 * len(names) or any(len(cell.split()) > LEAST_WORDS for cell in parts[0]):
            continue
        return list(_cut_at(passage, parts[0], sign))
    return []


def _cut_at(passage: Passage, header: list[str], sign: str) -> Iterator[Passage]:
    start = 0
    for line in passage.text.split("\n"):
        cells, at = [], 0
        for number, cell in enumerate(line.split(sign)):
            lead = len(cell) - len(cell.lstrip())
            cells.append(Cell(header[number] if number < len(header) else "", cell.strip(), at + lead))
            at += len(cell) + 1
        if line.strip():
            yield _cut(passage, start, start + len(line), "row", tuple(cells))
        start += len(line) + 1


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


def _is_set_in(first: _Line, line: _Line) -> bool:
    """A header that begins above the second column: nothing is written above the names of the rows."""
    more = len(line.parts) == len(first.parts) + 1
    return more and all(line.column(at + 1) == first.column(at) for at in range(len(first.parts)))


def _beside(first: _Line, line: _Line) -> bool:
    if _is_set_in(first, line) and not _SIGN.search(line.text):
        return True
    if not 2 <= len(line.parts) <= len(first.parts) + 1 or _SIGN.search(line.text):
        return False
    return "\t" in line.text or line.column(1) == first.column(1)


def _rows(passage: Passage, lines: list[_Line]) -> Iterator[Passage]:
    header = lines[0]
    if _is_set_in(header, lines[1]):
        header = replace(header, parts=((-header.indent, ""), *header.parts))
        lines = [header, *lines[1:]]
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


def _is_counted(line: _Line) -> bool:
    """`R1  The invoice is found through OCR_REF.`: a number and a sentence."""
    if len(line.parts) != 2:
        return False
    (_, counter), (_, words) = line.parts
    return bool(_COUNTER.fullmatch(counter)) and len(words.split()) >= LEAST_WORDS


def _items(passage: Passage, lines: list[_Line]) -> Iterator[Passage]:
    """Numbered sentences are a list, however far their numbers stand apart."""
    for line in lines:
        yield _cut(passage, line.start + line.parts[1][0], line.start + len(line.text.rstrip()), "item")


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
