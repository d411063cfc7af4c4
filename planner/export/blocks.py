"""Markdown as a list of blocks, the least that Word and PDF have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from planner.export.pictures import Picture

WHERE: Final = "What happens"
CHAPTER: Final = 2
_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words that look alike."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` from 1."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. `depth` from 0; `number` is empty for a bullet."""

    runs: Runs
    depth: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to be set as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row; the first row is the heading."""

    rows: tuple[tuple[Runs, ...], ...]


Block = Heading | Paragraph | Item | Code | Table | Picture


def blocks(markdown: str, pictures: Mapping[str, Picture] | None = None) -> tuple[Block, ...]:
    """The blocks of the text in order. Unknown markup is kept as text; quotes are paragraphs.

    Each of `pictures` stands under the heading WHERE of the chapter whose heading is its name.
    """
    reader = _Reader()
    for token in _PARSER.parse(markdown):
        reader.take(token)
    return tuple(_with_pictures(reader.found, pictures or {}))


def _with_pictures(found: Sequence[Block], pictures: Mapping[str, Picture]) -> Iterator[Block]:
    chapter = ""
    for block in found:
        yield block
        if isinstance(block, Heading):
            words = "".join(run.text for run in block.runs)
            chapter = words if block.level <= CHAPTER else chapter
            if words == WHERE and chapter in pictures:
                yield pictures[chapter]


class _Reader:
    """Goes through the tokens once. `_lists`: of each open list, the number it has come to; 0 for bullets."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._heading = 0
        self._lists: list[int] = []
        self._is_new_item = False
        self._rows: list[list[Runs]] | None = None

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            self._words(tuple(_runs(token.children or [])))
        elif kind in ("fence", "code_block"):
            self.found.append(Code(token.content.rstrip("\n")))
        elif kind == "heading_open":
            self._heading = int(token.tag[1:])
        elif "list" in kind:
            self._list(token)
        else:
            self._table(kind)

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            self._is_new_item = True
            if token.markup in (".", ")"):
                self._lists[-1] += 1
        elif token.nesting == 1:
            first = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 1
            self._lists.append(first - 1)
        elif token.type != "list_item_close":
            self._lists.pop()

    def _table(self, kind: str) -> None:
        if kind == "table_open":
            self._rows = []
        elif kind == "tr_open" and self._rows is not None:
            self._rows.append([])
        elif kind == "table_close" and self._rows is not None:
            self.found.append(Table(tuple(map(tuple, self._rows))))
            self._rows = None

    def _words(self, runs: Runs) -> None:
        if self._rows is not None:
            self._rows[-1].append(runs)
        elif self._heading:
            self.found.append(Heading(self._heading, runs))
            self._heading = 0
        elif self._lists:
            number = f"{self._lists[-1]}." if self._is_new_item and self._lists[-1] else ""
            self.found.append(Item(runs, len(self._lists) - 1, number))
            self._is_new_item = False
        elif runs:
            self.found.append(Paragraph(runs))


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    bold = italic = 0
    href = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                href = str(token.attrGet("href") or "")
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                yield Run(" ", bool(bold), bool(italic))
            case "code_inline":
                yield Run(token.content, bool(bold), bool(italic), code=True)
            case _ if token.content:
                yield Run(token.content, bool(bold), bool(italic), href=href)
