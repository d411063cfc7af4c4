"""Comparing two lists of lines in a time that stays bounded."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]

# Pairs of equal lines: what difflib looks at for every block that it finds. One million take about a second.
MOST_PAIRS = 400_000


def split(text: str) -> list[str]:
    """The lines of a text with their ends, split at line feeds alone as editors do."""
    lines = text.split("\n")
    whole = [f"{line}\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """As SequenceMatcher.get_opcodes, with the ends and the lines that occur once compared first.

    Where what is left would take too long, it is one replacement: right, but coarse.
    """
    head, tail = _same_ends(old, new)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    found += [
        (tag, low + head, high + head, start + head, end + head)
        for tag, low, high, start, end in _middle(middle_old, middle_new)
    ]
    if tail:
        found.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return _joined(found)


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    most -= head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return head, tail


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Between lines that occur once on both sides and in the same order, each stretch is compared alone."""
    found: list[Opcode] = []
    at_old = at_new = 0
    for place_old, place_new in [*_anchors(old, new), (len(old), len(new))]:
        stretch = _stretch(old[at_old:place_old], new[at_new:place_new])
        found += [
            (tag, low + at_old, high + at_old, start + at_new, end + at_new)
            for tag, low, high, start, end in stretch
        ]
        if place_old < len(old):
            found.append(("equal", place_old, place_old + 1, place_new, place_new + 1))
        at_old, at_new = place_old + 1, place_new + 1
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of places, rising on both sides, of lines that each side has exactly once."""
    in_old, in_new = Counter(old), Counter(new)
    places = {line: at for at, line in enumerate(new) if in_new[line] == 1}
    pairs = [(at, places[line]) for at, line in enumerate(old) if in_old[line] == 1 and line in places]
    ends: list[int] = []  # the smallest place in `new` at which a run of each length ends
    last: list[int] = []  # which pair that is
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    run = []
    at = last[-1] if last else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _stretch(old: Sequence[str], new: Sequence[str]) -> Sequence[Opcode]:
    if not old and not new:
        return []
    if not old or not new or _pairs(old, new) > MOST_PAIRS:
        return [("replace" if old and new else "delete" if old else "insert", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    first, second = Counter(old), Counter(new)
    return sum(count * second[line] for line, count in first.items())


def _joined(found: Sequence[Opcode]) -> list[Opcode]:
    """Neighbouring equal runs as one: the ends may touch what difflib found."""
    joined: list[Opcode] = []
    for code in found:
        if joined and joined[-1][0] == code[0] == "equal":
            _, low, _, start, _ = joined.pop()
            joined.append(("equal", low, code[2], start, code[4]))
        else:
            joined.append(code)
    return joined
