"""A difference to look at: lines with their numbers, and within changed lines the words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from builder.diffs.comparing import split
from builder.diffs.hunks import Hunk, hunks_of

WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
# Lines beyond these are shown without their words: comparing them is quadratic.
LONGEST_LINE = 400
MOST_PAIRS = 200
# Below this share of common words two lines are not one that was changed.
ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A run of characters; `is_changed` where only this side has it."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class DiffLine:
    """`kind` is same, added, removed or gap. Numbers count from 1; 0 where the line is not on that side.

    A gap stands for `hidden` lines that are the same. `hunk` is the id of the change that a line belongs to.
    """

    kind: str
    old: int = 0
    new: int = 0
    pieces: tuple[Piece, ...] = ()
    hunk: str = ""
    hidden: int = 0

    @property
    def text(self) -> str:
        """The line without its end."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Shown:
    """The lines of one file's difference; `left_out` says how many more there are."""

    lines: tuple[DiffLine, ...]
    hunks: tuple[Hunk, ...]
    added: int
    removed: int
    left_out: int = 0


def shown(before: str, after: str, *, context: int = 3, most: int = 2_000) -> Shown:
    """Both texts as one list of at most `most` lines, with `context` unchanged ones around each change."""
    hunks = hunks_of(before, after)
    lines = list(_lines(split(before), split(after), hunks, context))
    kept = lines[:most]
    return Shown(
        tuple(kept),
        tuple(hunks),
        sum(len(hunk.new) for hunk in hunks),
        sum(len(hunk.old) for hunk in hunks),
        len(lines) - len(kept),
    )


def _lines(old: Sequence[str], new: Sequence[str], hunks: Sequence[Hunk], context: int) -> Iterator[DiffLine]:
    at_old = at_new = 0
    for hunk in hunks:
        yield from _same(new, at_old, at_new, hunk.new_start, context, is_first=at_new == 0)
        yield from _changed(hunk)
        at_old, at_new = hunk.old_end, hunk.new_end
    if hunks:
        yield from _tail(new, at_old, at_new, context)


def _same(
    new: Sequence[str], at_old: int, start: int, end: int, context: int, *, is_first: bool
) -> Iterator[DiffLine]:
    head = 0 if is_first else context
    hidden = end - start - head - context
    for at in range(start, end):
        place = at - start
        if hidden > 1 and head <= place < head + hidden:
            if place == head:
                yield DiffLine("gap", at_old + place + 1, at + 1, hidden=hidden)
            continue
        yield DiffLine("same", at_old + place + 1, at + 1, (_plain(new[at]),))


def _tail(new: Sequence[str], at_old: int, start: int, context: int) -> Iterator[DiffLine]:
    for at in range(start, min(len(new), start + context)):
        yield DiffLine("same", at_old + at - start + 1, at + 1, (_plain(new[at]),))
    if (hidden := len(new) - start - context) > 0:
        yield DiffLine("gap", at_old + context + 1, start + context + 1, hidden=hidden)


def _changed(hunk: Hunk) -> Iterator[DiffLine]:
    pairs = min(len(hunk.old), len(hunk.new)) if max(len(hunk.old), len(hunk.new)) <= MOST_PAIRS else 0
    compared = [_words(hunk.old[at], hunk.new[at]) for at in range(pairs)]
    for at, (line, pair) in enumerate(zip_longest(hunk.old, compared)):
        if line is not None:
            pieces = pair[0] if pair else (_plain(line),)
            yield DiffLine("removed", hunk.old_start + at + 1, 0, pieces, hunk.id)
    for at, (line, pair) in enumerate(zip_longest(hunk.new, compared)):
        if line is not None:
            pieces = pair[1] if pair else (_plain(line),)
            yield DiffLine("added", 0, hunk.new_start + at + 1, pieces, hunk.id)


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]] | None:
    """The pieces of both lines, None where they have too little in common to be read word by word."""
    if max(len(old), len(new)) > LONGEST_LINE:
        return None
    first, second = WORD.findall(old.rstrip("\n")), WORD.findall(new.rstrip("\n"))
    if not first or not second:
        return None
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, low, high, start, end in matcher.get_opcodes():
        for side, words in ((sides[0], first[low:high]), (sides[1], second[start:end])):
            if words:
                side.append(Piece("".join(words), tag != "equal"))
    return tuple(sides[0]), tuple(sides[1])


def _plain(line: str) -> Piece:
    return Piece(line.removesuffix("\n"))
