"""Putting two texts together that were both made from a third."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from builder.diffs.comparing import opcodes, split


@dataclass(frozen=True)
class Passage:
    """Lines that both sides wrote: what stood there, and what each made of it. `line` is where `mine` begins
    in the merged text, counted from 1.
    """

    line: int
    before: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """`clashes` passages were written by both sides; there `text` has what `mine` says."""

    text: str
    clashes: int
    passages: tuple[Passage, ...] = field(default=(), compare=False)


def merged(base: str, mine: str, theirs: str) -> Merged:
    """Both sides' changes of `base` in one text, line by line."""
    own, other = split(mine), split(theirs)
    lines: list[str] = []
    passages: list[Passage] = []
    at_own = at_other = 0
    for own_span, other_span in _stable(split(base), own, other):
        first, second = own[at_own : own_span[0]], other[at_other : other_span[0]]
        before = own_span[2]
        chosen, is_clash = _choose(before, first, second)
        if is_clash:
            passages.append(Passage(len(lines) + 1, tuple(before), tuple(first), tuple(second)))
        lines += chosen
        lines += own[own_span[0] : own_span[1]]
        at_own, at_other = own_span[1], other_span[1]
    return Merged("".join(_ended(lines)), len(passages), tuple(passages))


Span = tuple[int, int, list[str]]


def _stable(
    base: Sequence[str], own: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[Span, tuple[int, int]]]:
    """The runs of lines that are the same in all three: where they are in `own`, with what stood in `base`
    before each; and where in `other`. The last one is empty, at the ends."""
    in_own, in_other = _places(base, own), _places(base, other)
    waiting: list[str] = []
    at = 0
    while at < len(base):
        if at not in in_own or at not in in_other:
            waiting.append(base[at])
            at += 1
            continue
        end = at
        while (
            end in in_own
            and end in in_other
            and in_own[end] - end == in_own[at] - at
            and (in_other[end] - end == in_other[at] - at)
        ):
            end += 1
        yield (in_own[at], in_own[at] + end - at, waiting), (in_other[at], in_other[at] + end - at)
        waiting, at = [], end
    yield (len(own), len(own), waiting), (len(other), len(other))


def _places(base: Sequence[str], text: Sequence[str]) -> dict[int, int]:
    """Line of `base` -> the line of `text` that is the same one."""
    return {
        low + step: start + step
        for tag, low, high, start, _ in opcodes(base, text)
        if tag == "equal"
        for step in range(high - low)
    }


def _choose(before: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], bool]:
    if mine in (theirs, before):
        return theirs, False
    if theirs == before:
        return mine, False
    return mine, True


def _ended(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield line if line.endswith("\n") or at == len(lines) - 1 else f"{line}\n"
