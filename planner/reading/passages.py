"""Collecting passages: offsets to addresses, headings to sections."""

from bisect import bisect_right
from collections.abc import Sequence

from planner.reading import markup
from planner.reading.documents import MAX_PASSAGES, Cell, Passage, PassageKind


def line_starts(text: str) -> tuple[int, ...]:
    """The offset at which each line of the text begins."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return tuple(starts)


def line_anchor(starts: Sequence[int], start: int, end: int) -> str:
    """`L7` or `L7-L9` for the characters from `start` to before `end`."""
    first = bisect_right(starts, start)
    last = bisect_right(starts, max(start, end - 1))
    return f"L{first}" if first == last else f"L{first}-L{last}"


class Collector:
    """Gathers the passages of one text from top to bottom and keeps the headings above the present place.

    `text` is the document as it stands; `seen` the same with what must not be read (comments) blanked.
    """

    def __init__(self, text: str, seen: str | None = None) -> None:
        self.text = text
        self.seen = text if seen is None else seen
        self.starts = line_starts(text)
        self.passages: list[Passage] = []
        self.headings: list[tuple[int, str]] = []
        self.tables = 0
        self.title = ""

    @property
    def full(self) -> bool:
        return len(self.passages) >= MAX_PASSAGES

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(words for _, words in self.headings)

    def heading(self, start: int, end: int, depth: int) -> None:
        """A heading closes every heading as deep or deeper than itself."""
        words = " ".join(markup.plain(self.seen[start:end]).strip(" #:*_=-").split())
        if not words:
            return
        self.close(depth)
        self.add("heading", start, end, depth=depth)
        self.headings.append((depth, words))
        if not self.title and depth <= 2:
            self.title = words

    def close(self, depth: int) -> None:
        self.headings = [(at, words) for at, words in self.headings if at < depth]

    def add(
        self,
        kind: PassageKind,
        start: int,
        end: int,
        *,
        depth: int = 0,
        lead: str = "",
        cells: tuple[Cell, ...] = (),
        language: str = "",
        under: tuple[str, ...] = (),
    ) -> None:
        """One passage from `start` to before `end`; outer blank space is left out."""
        shown = self.seen[start:end]
        cut = len(shown) - len(shown.lstrip())
        start, end = start + cut, start + len(shown.rstrip())
        if end <= start or self.full:
            return
        words = self.seen[start:end]
        self.passages.append(
            Passage(
                anchor=line_anchor(self.starts, start, end),
                text=self.text[start:end],
                plain=words if kind == "code" else markup.plain(words),
                section=self.section + under,
                kind=kind,
                start=start,
                lead=lead,
                depth=depth,
                cells=tuple(
                    Cell(cell.header, cell.text, max(cell.start - cut, 0), cell.anchor) for cell in cells
                ),
                table=self.tables if kind == "row" else 0,
                language=language,
            )
        )
