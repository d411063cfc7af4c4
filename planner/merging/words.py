"""Texts compared line by line and, within changed lines, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORD = re.compile(r"\s*\S+|\s+$")
# As readers see them: the full stop after a word is no part of it, the one inside `contact.creation` is.
READ_WORD = re.compile(r"\s*\w+(?:[.'/-]\w+)*|\s*[^\w\s]|\s+")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Beyond this many words on either side a changed passage is shown as a whole: comparing is quadratic.
MOST_WORDS = 2_000


@dataclass(frozen=True)
class Word:
    """A run of text that both have, only the new one has, or only the old one had."""

    kind: Literal["same", "added", "removed"]
    text: str


def word_changes(old: str, new: str) -> tuple[Word, ...]:
    """Both texts as one run of pieces: without the added ones it is `old`, without the removed ones `new`."""
    found: list[Word] = []
    first, second = LINE.findall(old), LINE.findall(new)
    for tag, low, high, start, end in opcodes(first, second):
        before, after = "".join(first[low:high]), "".join(second[start:end])
        if tag == "equal":
            found.append(Word("same", after))
        else:
            found += _within(before, after)
    return tuple(_joined(found))


def _within(old: str, new: str) -> Iterator[Word]:
    first, second = READ_WORD.findall(old), READ_WORD.findall(new)
    if max(len(first), len(second)) > MOST_WORDS:
        first, second = [old], [new]
    for tag, low, high, start, end in opcodes(first, second):
        before, after = "".join(first[low:high]), "".join(second[start:end])
        if tag == "equal":
            yield Word("same", after)
        else:
            yield Word("removed", before)
            yield Word("added", after)


def opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """As `SequenceMatcher.get_opcodes`, without its guess that frequent pieces are noise."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _joined(found: Sequence[Word]) -> Iterator[Word]:
    """Neighbours of one kind as one piece; empty ones left out."""
    waiting: Word | None = None
    for word in found:
        if not word.text:
            continue
        if waiting and waiting.kind == word.kind:
            waiting = Word(word.kind, waiting.text + word.text)
            continue
        if waiting:
            yield waiting
        waiting = word
    if waiting:
        yield waiting
