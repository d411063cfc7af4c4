"""Documents whose bytes are no text (PDF, Word, sheets, collections): blocks in, text and passages out.

The text is written here, block under block, so that what a passage quotes stands in the document's text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from planner.reading.budget import OutOfTime
from planner.reading.documents import MAX_PASSAGES, Cell, DocumentKind, PassageKind, ReadDocument
from planner.reading.passages import Collector

BAR: Final = " | "
LEAD: Final = 300


class Unreadable(ValueError):
    """The document cannot be read at all; the message says why, to stand behind its name."""


@dataclass(frozen=True, slots=True)
class Block:
    """One passage to be. `anchor` is its address in the document.

    For a row `cells` are (header, text, anchor), its text is made of them, and `table` is its table's number.
    """

    kind: PassageKind
    anchor: str
    text: str = ""
    depth: int = 0
    cells: tuple[tuple[str, str, str], ...] = ()
    table: int = 0
    language: str = ""

    @property
    def shown(self) -> str:
        return BAR.join(text for _, text, _ in self.cells) if self.kind == "row" else self.text


def gathered(blocks: Iterable[Block], problems: list[str]) -> list[Block]:
    """The blocks as far as time and room go; adds to `problems` where reading ended too early."""
    kept: list[Block] = []
    try:
        for block in blocks:
            if len(kept) >= MAX_PASSAGES:
                problems.append(f"is very long; only its first {MAX_PASSAGES} passages were read")
                break
            if block.shown.strip(" |\n\t"):
                kept.append(block)
    except OutOfTime as stop:
        until = f"what stands up to {kept[-1].anchor}" if kept else "nothing of it"
        problems.append(f"{stop}; {until} was read")
    return kept


def rendered(
    name: str, kind: DocumentKind, title: str, blocks: Iterable[Block], problems: Iterable[str] = ()
) -> ReadDocument:
    """The document made of these blocks. `problems` are said without the document's name."""
    blocks = list(blocks)
    shown = [block.shown for block in blocks]
    found = Collector("\n".join(shown))
    start, lead = 0, ""
    for block, words in zip(blocks, shown, strict=True):
        before = len(found.passages)
        if block.kind == "heading":
            found.heading(start, start + len(words), block.depth)
            lead = ""
        else:
            _add(found, block, start, words, lead)
            lead = " ".join(words.split())[-LEAD:] if block.kind == "paragraph" else lead
        if len(found.passages) > before:
            last = found.passages[-1]
            found.passages[-1] = replace(last, anchor=block.anchor, plain=last.text)
        start += len(words) + 1
    told = tuple(f"{name} {problem}" for problem in problems)
    return ReadDocument(name, kind, title or found.title or name, found.text, tuple(found.passages), told)


def _add(found: Collector, block: Block, start: int, words: str, lead: str) -> None:
    found.tables = block.table
    cells, at = [], 0
    for header, text, anchor in block.cells:
        cells.append(Cell(header, text, at, anchor))
        at += len(text) + len(BAR)
    found.add(
        block.kind,
        start,
        start + len(words),
        depth=block.depth,
        lead="" if block.kind == "paragraph" else lead,
        cells=tuple(cells),
        language=block.language,
    )
