"""One document: its passages with their addresses, and the one that a citation asked for."""

import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lib.text import squeeze
from planner.reading import ReadDocument
from planner.reading.documents import Passage

LINES = re.compile(r"L(\d+)(?:-L(\d+))?")
# A page holds this many passages; the rest is a click away.
PER_PAGE = 400


@dataclass(frozen=True)
class PassageRow:
    """One passage. `hit` is the first that was asked for, `marked` every one; `html` has the quote marked."""

    anchor: str
    html: SafeString
    css: str
    marked: bool
    hit: bool


@dataclass(frozen=True)
class DocumentPage:
    """The passages to show. `found` is False when the quote asked for stands nowhere."""

    rows: tuple[PassageRow, ...]
    total: int
    page: int
    found: bool
    quote: str

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def document_page(read: ReadDocument, *, at: str = "", quote: str = "", page: int = 1) -> DocumentPage:
    """The page on which the passage `at` stands, with `quote` marked in it; else page `page`."""
    marked = [place for place, passage in enumerate(read.passages) if _is_at(passage, at, quote)]
    if marked:
        page = marked[0] // PER_PAGE + 1
    page = max(1, page)
    first = (page - 1) * PER_PAGE
    rows = tuple(
        _row(passage, quote or _lines_of(passage, at), place in marked, bool(marked) and place == marked[0])
        for place, passage in enumerate(read.passages[first : first + PER_PAGE], start=first)
    )
    return DocumentPage(rows, len(read.passages), page, bool(marked) or not (at or quote), quote)


def _is_at(passage: Passage, at: str, quote: str) -> bool:
    """The address fits; where it does not, the words may still stand here (an older revision's address)."""
    if at and passage.anchor == at:
        return True
    wanted, own = LINES.fullmatch(at), LINES.fullmatch(passage.anchor)
    if wanted and own:
        start, end = int(wanted[1]), int(wanted[2] or wanted[1])
        return int(own[1]) <= end and start <= int(own[2] or own[1])
    return not at and bool(quote) and squeeze(quote) in squeeze(passage.text)


def _lines_of(passage: Passage, at: str) -> str:
    """The words of the lines `at` where they are a part of a longer passage, else ""."""
    wanted, own = LINES.fullmatch(at), LINES.fullmatch(passage.anchor)
    if not wanted or not own or at == passage.anchor:
        return ""
    first, lines = int(own[1]), passage.text.split("\n")
    start, end = int(wanted[1]) - first, int(wanted[2] or wanted[1]) - first
    return "\n".join(lines[max(0, start) : end + 1])


def _row(passage: Passage, quote: str, marked: bool, hit: bool) -> PassageRow:
    css = {"heading": "head", "code": "code", "row": "code", "value": "code"}.get(passage.kind, "")
    html = _with_mark(passage.text, quote) if marked else format_html("{}", passage.text)
    return PassageRow(passage.anchor, html, css, marked, hit)


def _with_mark(text: str, quote: str) -> SafeString:
    """The text with the quoted words marked, whatever the white space between them."""
    words = quote.split()
    found = re.search(r"\s+".join(re.escape(word) for word in words), text) if words else None
    if found is None:
        return format_html("{}", text)
    before, after = text[: found.start()], text[found.end() :]
    return format_html("{}<mark>{}</mark>{}", before, found[0], after)
