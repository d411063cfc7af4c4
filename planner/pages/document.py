"""One document: its passages with their addresses, and those that a citation or a search asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lib.text import squeeze, whole_number
from planner.models import Document
from planner.pages.document_facts import DocumentFacts, document_facts
from planner.reading import ReadDocument
from planner.reading.documents import Passage

LINES = re.compile(r"L(\d+)(?:-L(\d+))?")
# A page holds this many passages; the rest is a click away.
PER_PAGE = 400
CSS = {"heading": "head", "code": "code", "row": "code", "value": "code", "item": "item"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a passage, the words quoted from it, words to find, a page."""

    at: str = ""
    quote: str = ""
    find: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """From the query of an address, cut to lengths that mean something."""
        return cls(
            given.get("at", "")[:200],
            given.get("quote", "")[:2000],
            squeeze(given.get("find", ""))[:200],
            whole_number(given.get("page", ""), 1),
        )


@dataclass(frozen=True)
class PassageRow:
    """One passage. `hit` is the first that was asked for, `marked` every one; `html` has the quote marked.

    `cells` are those of a table's row, also marked; empty for all others.
    """

    anchor: str
    html: SafeString
    css: str
    marked: bool
    hit: bool
    cells: tuple[SafeString, ...] = ()


@dataclass(frozen=True)
class Block:
    """Rows of one table, or one passage that is none. `header` says whether the first row is the table's."""

    rows: tuple[PassageRow, ...]
    is_table: bool = False
    header: bool = False

    @property
    def first(self) -> PassageRow:
        return self.rows[0]

    @property
    def body(self) -> tuple[PassageRow, ...]:
        return self.rows[1:] if self.header else self.rows


@dataclass(frozen=True)
class DocumentPage:
    """The passages to show. `found` is False when the quote asked for stands nowhere, `hits` counts those

    that hold the words to find.
    """

    facts: DocumentFacts
    blocks: tuple[Block, ...]
    total: int
    shown: int
    page: int
    found: bool
    asked: Asked

    @property
    def pages(self) -> int:
        return max(1, -(-self.shown // PER_PAGE))

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def document_page(
    document: Document, read: ReadDocument, versions: Sequence[Document], asked: Asked
) -> DocumentPage:
    """The page on which the passage `at` stands, with `quote` marked in it; else page `page`.

    With words to find only the passages that hold them, each with the words marked.
    """
    facts = document_facts(document, read, versions)
    chosen = _holding(read.passages, asked.find) if asked.find else list(enumerate(read.passages))
    places = [] if asked.find else [at for at, each in chosen if _is_at(each, asked.at, asked.quote)]
    page = places[0] // PER_PAGE + 1 if places else max(1, asked.page)
    first = (page - 1) * PER_PAGE
    marked = set(places)
    rows = [
        (
            passage,
            _row(
                passage,
                asked.find or asked.quote or _lines_of(passage, asked.at),
                marked=place in marked or bool(asked.find),
                hit=bool(places) and place == places[0],
                found=bool(asked.find),
            ),
        )
        for place, passage in chosen[first : first + PER_PAGE]
    ]
    found = bool(places) or not (asked.at or asked.quote) or bool(asked.find)
    return DocumentPage(facts, _blocks(rows), len(read.passages), len(chosen), page, found, asked)


def _holding(passages: Sequence[Passage], words: str) -> list[tuple[int, Passage]]:
    """The passages that hold these words in this order, in any case and with any white space between them."""
    pattern = _pattern(words)
    return [(at, each) for at, each in enumerate(passages) if pattern.search(each.text)]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)


def _blocks(rows: Sequence[tuple[Passage, PassageRow]]) -> tuple[Block, ...]:
    """Rows of the same table together; whatever else stands by itself."""
    blocks = []
    for table, group in groupby(rows, lambda each: each[0].table if each[1].cells else 0):
        members = list(group)
        if not table:
            blocks += [Block((row,)) for _, row in members]
            continue
        passage = members[0][0]
        header = all(cell.header == " ".join(cell.text.split()) for cell in passage.cells if cell.header)
        blocks.append(
            Block(tuple(row for _, row in members), is_table=True, header=header and len(members) > 1)
        )
    return tuple(blocks)


def _is_at(passage: Passage, at: str, quote: str) -> bool:
    """The address fits; where it does not, the words may still stand here (an older revision's address)."""
    if at and (passage.anchor == at or any(cell.anchor == at for cell in passage.cells)):
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


def _row(passage: Passage, words: str, *, marked: bool, hit: bool, found: bool) -> PassageRow:
    """`found`: the words are to be marked wherever they stand, in any case; else once, as they are quoted."""
    css = CSS.get(passage.kind, "")
    words = words if marked else ""
    text = passage.text.lstrip("# ") if passage.kind == "heading" else passage.text
    words = words.lstrip("# ") if passage.kind == "heading" else words
    html = _with_marks(text, words) if found else _with_mark(text, words)
    mark = _with_marks if found else _in_row
    cells = tuple(mark(cell.text, words) for cell in passage.cells) if passage.kind == "row" else ()
    return PassageRow(passage.anchor, html, css, marked and not found, hit, cells)


def _with_mark(text: str, quote: str) -> SafeString:
    """The text with the quoted words marked, whatever the white space between them."""
    words = quote.split()
    found = re.search(r"\s+".join(re.escape(word) for word in words), text) if words else None
    if found is None:
        return format_html("{}", text)
    before, after = text[: found.start()], text[found.end() :]
    return format_html("{}<mark>{}</mark>{}", before, found[0], after)


def _in_row(text: str, quote: str) -> SafeString:
    """A cell of a quoted row is marked whole; of a quote from within it, the words."""
    whole = squeeze(text)
    return (
        format_html("<mark>{}</mark>", text) if whole and whole in squeeze(quote) else _with_mark(text, quote)
    )


def _with_marks(text: str, words: str) -> SafeString:
    """The text with every place marked where the words stand."""
    if not words:
        return format_html("{}", text)
    parts, at = [], 0
    for found in _pattern(words).finditer(text):
        parts.append((text[at : found.start()], found[0]))
        at = found.end()
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    return mark_safe(marked + format_html("{}", text[at:]))  # noqa: S308 -- both parts are escaped
