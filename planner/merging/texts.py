"""One text changed on two sides: both changes together, unless they touch the same words."""

from collections.abc import Iterator, Sequence

from planner.merging.words import LINE, MOST_WORDS, WORD, opcodes

Edit = tuple[int, int, tuple[str, ...]]


def merged_text(base: str, ours: str, theirs: str) -> str | None:
    """The text with the changes of both sides; None where both changed the same words differently."""
    words = _words(base)
    mine, drawn = list(_edits(base, ours)), list(_edits(base, theirs))
    edits = sorted({*mine, *drawn})
    if any(_collide(first, second) for first in mine for second in drawn if first != second):
        return None
    for low, high, new in reversed(edits):
        words[low:high] = new
    return "".join(words)


def _collide(first: Edit, second: Edit) -> bool:
    """Whether two changes touch the same words. Two insertions at one place do: their order is a guess."""
    if first[0] == first[1] and second[0] == second[1]:
        return first[0] == second[0]
    return first[0] < second[1] and second[0] < first[1]


def _edits(base: str, other: str) -> Iterator[Edit]:
    """What to do to the words of `base`, by their numbers, to get `other`."""
    old, new = LINE.findall(base), LINE.findall(other)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(WORD.findall(line)))
    for tag, low, high, start, end in opcodes(old, new):
        if tag != "equal":
            yield from _within(starts[low], _all_words(old[low:high]), _all_words(new[start:end]))


def _within(offset: int, old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield offset, offset + len(old), tuple(new)
        return
    for tag, low, high, start, end in opcodes(old, new):
        if tag != "equal":
            yield offset + low, offset + high, tuple(new[start:end])


def _words(text: str) -> list[str]:
    return _all_words(LINE.findall(text))


def _all_words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in WORD.findall(line)]
