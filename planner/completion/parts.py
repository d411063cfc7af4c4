"""Documents in parts that fit into one question to a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from planner.reading import ReadDocument
from planner.reading.documents import Passage

# English text and code have about four characters to a token; three leaves room for what has fewer.
CHARACTERS_PER_TOKEN: Final = 3
# What a question holds besides the documents: instructions, what is known, the answer.
OTHER_TOKENS: Final = 10_000
LONGEST: Final = 40_000
SHORTEST: Final = 4_000
_FENCE: Final = re.compile(r"<(/?)(?=(?:document|facts|asked)\b)", re.IGNORECASE)


def unfenced(text: str) -> str:
    """The text with words that look like our own fences taken apart: what stands between fences is data."""
    return _FENCE.sub(r"< \1", text)


@dataclass(frozen=True, slots=True)
class Part:
    """Some passages, each with its document's name."""

    passages: tuple[tuple[str, Passage], ...]

    @property
    def size(self) -> int:
        """In characters."""
        return sum(len(passage.text) for _, passage in self.passages)

    def written(self) -> str:
        """As a model gets it. Words that look like our own fence are taken apart: documents are data."""
        lines: list[str] = []
        current = ""
        for name, passage in self.passages:
            if name != current:
                lines += ["</document>"] if current else []
                lines.append(f'<document name="{_plain(name)}">')
                current = name
            lines.append(f"[{passage.anchor}] {unfenced(passage.text)}")
        return "\n".join([*lines, "</document>"]) if lines else ""

    def halves(self) -> tuple["Part", ...]:
        """Two parts of about the same size; nothing when there is only one passage."""
        if len(self.passages) < 2:
            return ()
        middle, seen = self.size / 2, 0
        for place, (_, passage) in enumerate(self.passages[:-1], start=1):
            seen += len(passage.text)
            if seen >= middle:
                return Part(self.passages[:place]), Part(self.passages[place:])
        return Part(self.passages[:-1]), Part(self.passages[-1:])


def parts_of(documents: Sequence[ReadDocument], context: int) -> Iterator[Part]:
    """All passages in order, in parts for a model with a context of so many tokens.

    A passage longer than a part is given cut: its beginning says what it is.
    """
    longest = max(SHORTEST, min(LONGEST, (context - OTHER_TOKENS) * CHARACTERS_PER_TOKEN))
    held: list[tuple[str, Passage]] = []
    size = 0
    for document in documents:
        for passage in document.passages:
            long = min(len(passage.text), longest) + len(passage.anchor) + 4
            if held and size + long > longest:
                yield Part(tuple(held))
                held, size = [], 0
            held.append((document.name, _cut(passage, longest)))
            size += long
    if held:
        yield Part(tuple(held))


def _cut(passage: Passage, longest: int) -> Passage:
    if len(passage.text) <= longest:
        return passage
    return Passage(
        passage.anchor,
        passage.text[:longest],
        passage.plain[:longest],
        passage.section,
        passage.kind,
        passage.start,
    )


def _plain(name: str) -> str:
    return name.replace('"', "'").replace("<", "(").replace(">", ")")
