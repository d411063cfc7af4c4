"""Pieces of text with their places on a page become headings, paragraphs, items, code and table rows.

A PDF says where words stand, not what they are. Sizes, boldness, fonts, gaps and columns are read here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from planner.reading import lines as shape
from planner.reading.page_tables import Row, Word, rows_of, table_lengths
from planner.reading.rendered import Block

_MONO: Final = re.compile(r"mono|courier|consol|menlo|code", re.IGNORECASE)
_BOLD: Final = re.compile(r"bold|black|heavy|semibold|,b|-bd", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")
_SECTION: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z][^.!?|:;→]{2,60}$")
# A table of contents leads the eye with dots to a page number.
_LEADERS: Final = re.compile(r"(?:\. ?){6,}\s*\w{0,5}$")
_PAGE_NUMBER: Final = re.compile(r"(?:page |p\. ?)?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?$", re.IGNORECASE)
# Widths of letters in units of their height, as in the usual text fonts: enough to tell a space from a gap.
_NARROW: Final = frozenset("iljtfrI.,:;'|!()[] ")
_WIDE: Final = frozenset("mwMW@%")
_LONGEST_HEADING: Final = 120
_DEPTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text: where it begins (points from the lower left corner), how high, in which font."""

    x: float
    y: float
    size: float
    font: str
    text: str


@dataclass(slots=True)
class Line:
    """What stands on one height: `words` are (x, text) as drawn, `pieces` the same put together

    except where a gap tells columns.
    """

    y: float
    size: float
    words: list[Word] = field(default_factory=list)
    pieces: list[Word] = field(default_factory=list)
    end: float = 0.0
    mono: bool = True
    bold: bool = True

    @property
    def text(self) -> str:
        return " ".join(" ".join(text for _, text in self.pieces).split())

    @property
    def x(self) -> float:
        return self.pieces[0][0]

    @property
    def row(self) -> Row:
        return Row(self.y, self.size, self.words, self.pieces)


def blocks_of(pages: Sequence[tuple[int, list[Fragment]]]) -> Iterator[Block]:
    """The blocks of all pages. What returns on most pages (page headers) is said once, page numbers never."""
    read = [(number, [_lines(flow) for flow in _flows(fragments)]) for number, fragments in pages]
    everything = [line for _, flows in read for flow in flows for line in flow]
    if not everything:
        return
    sizes = Counter[float]()
    for line in everything:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size > body * 1.12), reverse=True)
    depths = {size: min(depth, _DEPTHS) for depth, size in enumerate(larger, start=1)}
    returning = _returning([[line for flow in flows for line in flow] for _, flows in read])
    table = 0
    for number, flows in read:
        edges = _edges([line for flow in flows for line in flow])
        again = {
            id(line) for line in edges if _PAGE_NUMBER.match(line.text) or not _first_time(line, returning)
        }
        for flow in flows:
            kept = [line for line in flow if id(line) not in again and not _LEADERS.search(line.text)]
            for block in _Page(f"p.{number}", body, depths, table).blocks(kept):
                table = max(table, block.table)
                yield block


def _flows(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Columns of text: where drawing goes on far above and to the right, a new one begins."""
    if not fragments:
        return []
    heights = [each.y for each in fragments]
    tall = max(heights) - min(heights)
    flows = [[fragments[0]]]
    for before, each in pairwise(fragments):
        rises = each.y - before.y > max(tall * 0.3, each.size * 6)
        if rises and each.x > min(one.x for one in flows[-1]) + each.size * 12:
            flows.append([])
        flows[-1].append(each)
    return flows


def _lines(fragments: Sequence[Fragment]) -> list[Line]:
    """From top to bottom, from left to right; fragments of nearly one height are one line."""
    found: list[Line] = []
    rows: list[list[Fragment]] = []
    for each in sorted(fragments, key=lambda one: -one.y):
        if rows and rows[-1][0].y - each.y < min(rows[-1][0].size, each.size) * 0.35:
            rows[-1].append(each)
        else:
            rows.append([each])
    for row in rows:
        row.sort(key=lambda one: one.x)
        line = Line(row[0].y, max(each.size for each in row))
        for each in row:
            _put(line, each)
        found.append(line)
    return found


def _put(line: Line, each: Fragment) -> None:
    mono = bool(_MONO.search(each.font))
    line.mono = line.mono and mono
    line.bold = line.bold and bool(_BOLD.search(each.font))
    line.words.append((each.x, each.text))
    if line.pieces and each.x - line.end < each.size * 1.6:
        # pypdf puts a space where it sees a gap; without one the word goes on in another font.
        x, before = line.pieces[-1]
        line.pieces[-1] = (x, before + each.text)
    else:
        line.pieces.append((each.x, each.text.lstrip()))
    text = each.text.strip()
    line.end = max(line.end, each.x + (0.6 * len(text) if mono else _width(text)) * each.size)


def _width(text: str) -> float:
    """How wide a text is, in units of its height."""
    capital = sum(letter.isupper() for letter in text)
    narrow = sum(letter in _NARROW for letter in text)
    wide = sum(letter in _WIDE for letter in text)
    return 0.5 * len(text) + 0.16 * capital - 0.22 * narrow + 0.28 * wide


def _edges(lines: Sequence[Line]) -> Sequence[Line]:
    """Where page headers and footers stand."""
    return lines if len(lines) < 5 else [*lines[:2], *lines[-2:]]


def _returning(pages: Sequence[Sequence[Line]]) -> dict[str, bool]:
    """Lines at the edges of at least three pages and of half of them, digits aside; none was said yet."""
    seen = Counter[str]()
    for lines in pages:
        seen.update({_same(line) for line in _edges(lines)})
    least = max(3, len(pages) // 2)
    return {words: False for words, times in seen.items() if times >= least}


def _same(line: Line) -> str:
    return _DIGITS.sub("0", line.text.lower())


def _first_time(line: Line, returning: dict[str, bool]) -> bool:
    words = _same(line)
    said = returning.get(words, False)
    if words in returning:
        returning[words] = True
    return not said


@dataclass(slots=True)
class _Page:
    """Makes blocks of the lines of one page or column. `table` is the number of the last table before it."""

    anchor: str
    body: float
    depths: dict[float, int]
    table: int

    def blocks(self, lines: Sequence[Line]) -> Iterator[Block]:
        at = 0
        right = max((line.end for line in lines), default=0.0)
        tables = dict(table_lengths([line.row for line in lines]))
        while at < len(lines):
            if length := tables.get(at, 0):
                self.table += 1
                yield from self._rows(lines[at : at + length])
                at += length
                continue
            end = at + 1
            while end < len(lines) and end not in tables and self._continues(lines, at, end, right):
                end += 1
            yield self._block(lines[at:end])
            at = end

    def _rows(self, lines: Sequence[Line]) -> Iterator[Block]:
        headers: list[str] = []
        for cells in rows_of([line.row for line in lines]):
            headers = headers or cells
            named = tuple((header, cell, "") for header, cell in zip(headers, cells, strict=True))
            yield Block("row", self.anchor, cells=named, table=self.table)

    def _block(self, lines: Sequence[Line]) -> Block:
        first = lines[0]
        if first.mono:
            left = min(line.x for line in lines)
            indented = [
                " " * round((line.x - left) / (line.size * 0.6)) + " ".join(text for _, text in line.pieces)
                for line in lines
            ]
            return Block("code", self.anchor, "\n".join(indented))
        if depth := self._depth(first):
            return Block("heading", self.anchor, " ".join(line.text for line in lines), depth)
        text = "\n".join(line.text for line in lines)
        if item := shape.ITEM.match(text):
            return Block("item", self.anchor, text[item.end() :])
        return Block("paragraph", self.anchor, text)

    def _depth(self, line: Line) -> int:
        """How deep a heading the line is; 0 when it is none."""
        words = line.text
        if len(words) > _LONGEST_HEADING or not any(letter.isalpha() for letter in words):
            return 0
        if depth := self.depths.get(round(line.size, 1), 0):
            return depth
        bold = line.bold and not words.endswith((".", ";", ",")) and len(words.split()) <= 12
        return len(self.depths) + 1 if bold or _SECTION.match(words) else 0

    def _continues(self, lines: Sequence[Line], at: int, end: int, right: float) -> bool:
        """Whether a line goes on with the block that began at `at`."""
        first, before, line = lines[at], lines[end - 1], lines[end]
        if line.mono or first.mono:
            return line.mono and first.mono and before.y - line.y < line.size * 2.2
        if abs(line.size - before.size) > 0.6 or self._depth(line) != self._depth(first):
            return False
        if before.y - line.y > line.size * 1.6 or shape.ITEM.match(line.text):
            return False
        if self._depth(first):
            return True
        if not shape.ITEM.match(first.text) and abs(line.x - before.x) > line.size:
            return False
        # A line that ends early ends its paragraph, unless the next goes on in the middle of a sentence.
        full = before.end > first.x + (right - first.x) * 0.7
        return full or line.text[:1].islower()
