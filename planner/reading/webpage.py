"""HTML to readable text and passages. Scripts, styles and navigation are not read."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

from planner.reading.documents import Cell, PassageKind
from planner.reading.passages import Collector, line_starts

_SKIPPED: Final = {"script", "style", "noscript", "template", "svg", "nav", "head", "iframe", "select"}
_BLOCKS: Final = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "form",
    "fieldset",
    "figure",
    "figcaption",
    "address",
    "hr",
    "body",
    "aside",
    "tbody",
    "thead",
    "details",
    "summary",
}
_SPACES: Final = re.compile(r"\s+")
_BAR: Final = " | "
MOST_SPANNED: Final = 50
"""Columns or rows one cell may cover; a page that claims more is not a table a person reads."""
_HEADINGS: Final = {f"h{depth}": depth for depth in range(1, 7)}


@dataclass(slots=True)
class Block:
    """A run of text between block tags, or one table row."""

    kind: PassageKind
    line: int
    last_line: int
    depth: int = 0
    text: str = ""
    cells: list[str] = field(default_factory=list)
    table: int = 0
    wide: int = 0


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self.tables = 0
        self._skip: list[str] = []
        self._in_title = False
        self._open: Block | None = None
        self._row: Block | None = None
        self._down: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        if tag in _SKIPPED:
            self._close()
            self._skip.append(tag)
        elif tag == "table":
            self._close()
            self.tables += 1
            self._down = {}
        elif tag == "tr":
            self._close_row()
            self._row = Block("row", self.getpos()[0], self.getpos()[0], table=self.tables)
        elif tag in ("td", "th") and self._row is not None:
            self._begin_cell(self._row, dict(attrs))
        elif tag == "br":
            self._add("\n", keep=True)
        elif tag in _HEADINGS:
            self._begin("heading", _HEADINGS[tag])
        elif tag == "li":
            self._begin("item")
        elif tag == "pre":
            self._begin("code")
        elif tag in _BLOCKS and self._row is None:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._skip and tag == self._skip[-1]:
            self._skip.pop()
        elif tag == "tr" or tag == "table":
            self._close_row()
        elif tag in _HEADINGS or tag in ("li", "pre") or (tag in _BLOCKS and self._row is None):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._in_title and not self.title:
            self.title = " ".join(data.split())
        elif not self._skip:
            self._add(data, keep=self._open is not None and self._open.kind == "code")

    def close(self) -> None:
        super().close()
        self._close_row()
        self._close()

    def _begin(self, kind: PassageKind, depth: int = 0) -> None:
        if self._row is None:
            self._close()
            self._open = Block(kind, self.getpos()[0], self.getpos()[0], depth)

    def _begin_cell(self, row: Block, attributes: dict[str, str | None]) -> None:
        """A cell in its own column: cells that span several columns or rows leave empty ones behind them."""
        self._pad(row)
        wide, deep = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        if deep > 1:
            self._down |= dict.fromkeys(range(len(row.cells), len(row.cells) + wide), deep - 1)
        row.cells.append("")
        row.wide = wide - 1

    def _pad(self, row: Block) -> None:
        row.cells += [""] * row.wide
        row.wide = 0
        while self._down.get(len(row.cells)):
            self._down[len(row.cells)] -= 1
            row.cells.append("")

    def _add(self, data: str, *, keep: bool) -> None:
        """Line ends of the source are spaces; those of `<br>` and `<pre>` are kept."""
        last_line = self.getpos()[0] + data.rstrip().count("\n")
        data = data if keep else _SPACES.sub(" ", data)
        if self._row is not None:
            if self._row.cells:
                self._row.cells[-1] += data
            self._row.last_line = last_line
            return
        if self._open is None:
            if not data.strip():
                return
            self._open = Block("paragraph", self.getpos()[0], self.getpos()[0])
        self._open.text += data
        self._open.last_line = last_line

    def _close(self) -> None:
        if self._open is not None and self._open.text.strip():
            self.blocks.append(self._open)
        self._open = None

    def _close_row(self) -> None:
        self._close()
        if self._row is not None:
            self._pad(self._row)
        if self._row is not None and any(cell.strip() for cell in self._row.cells):
            self.blocks.append(self._row)
        self._row = None


def _span(words: str | None) -> int:
    """How many columns or rows a cell covers, as a browser reads it."""
    return min(max(int(words), 1), MOST_SPANNED) if words and words.isdecimal() else 1


def _parsed(markup: str) -> _Blocks:
    parser = _Blocks()
    parser.feed(markup)
    parser.close()
    return parser


def read_html(text: str) -> tuple[Collector, str]:
    """The passages of a page and its readable text. Anchors are lines of the source."""
    parser = _parsed(text)
    shown = [_shown(block) for block in parser.blocks]
    found = Collector("\n".join(shown))
    found.title = parser.title
    start = 0
    headers: list[str] = []
    lead = ""
    for block, words in zip(parser.blocks, shown, strict=True):
        if block.kind == "heading":
            found.heading(start, start + len(words), block.depth)
        elif block.kind == "row":
            headers = _add_row(found, start, words, block, headers, lead)
        else:
            found.add(block.kind, start, start + len(words), lead="" if block.kind == "paragraph" else lead)
            lead = " ".join(words.split())[-300:] if block.kind == "paragraph" else lead
        _place(found, block)
        start += len(words) + 1
    return found, found.text


def _shown(block: Block) -> str:
    if block.kind == "row":
        return _BAR.join(_cells(block))
    if block.kind == "code":
        return block.text.strip("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in block.text.split("\n"))))


def _cells(block: Block) -> list[str]:
    return [" ".join(cell.split()) for cell in block.cells]


def _add_row(
    found: Collector, start: int, words: str, block: Block, headers: list[str], lead: str
) -> list[str]:
    first = block.table != found.tables
    found.tables = block.table
    texts = _cells(block)
    headers = texts if first else headers
    cells, at = [], 0
    for number, text in enumerate(texts):
        cells.append(Cell(headers[number] if number < len(headers) else "", text, at))
        at += len(text) + len(_BAR)
    found.add("row", start, start + len(words), cells=tuple(cells), lead=lead)
    return headers


def _place(found: Collector, block: Block) -> None:
    """The last passage gets the lines of the source as its anchor."""
    if not found.passages:
        return
    last = found.passages[-1]
    anchor = f"L{block.line}" if block.line >= block.last_line else f"L{block.line}-L{block.last_line}"
    found.passages[-1] = replace(last, anchor=anchor, plain=last.text)


def add_html_table(found: Collector, start: int, end: int, lead: str) -> None:
    """A `<table>` inside Markdown: each row becomes a passage quoting its lines of source."""
    parser = _parsed(found.seen[start:end])
    starts = line_starts(found.seen[start:end])
    headers: list[str] = []
    found.tables += 1
    for block in (each for each in parser.blocks if each.kind == "row"):
        first, behind = start + starts[block.line - 1], block.last_line
        last = start + (starts[behind] if behind < len(starts) else end - start)
        texts = _cells(block)
        headers = headers or texts
        source = found.seen[first:last]
        cells = tuple(
            Cell(headers[at] if at < len(headers) else "", text, max(source.find(text), 0))
            for at, text in enumerate(texts)
        )
        found.add("row", first, last, cells=cells, lead=lead)
