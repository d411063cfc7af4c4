"""Which elements of a list changed their place, and a list that follows two orders at once."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import TypeVar

Place = tuple[str, str]
Entry = TypeVar("Entry", bound=Hashable)


def moved_keys(before: Sequence[Place], after: Sequence[Place | None]) -> set[Place]:
    """The fewest elements that must have moved to come from one order to the other.

    `after` holds None for what was not there before. Added and removed elements move nothing.
    """
    index = {place: number for number, place in enumerate(before)}
    numbers = [index[place] for place in after if place is not None]
    stayed = _longest_rising(numbers)
    return {before[number] for number in numbers if number not in stayed}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence of different numbers."""
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        previous[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = previous[last]
    return found


def woven(base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[Hashable]:
    """Every entry of both lists: in people's order where they moved something, else in the new one.

    An entry that only the other list has stands behind the one it stands behind there.
    """
    before, after = _common(base, ours)
    return placed_behind(theirs, ours) if before == after else placed_behind(ours, theirs)


def placed_behind(first: Sequence[Entry], second: Sequence[Entry]) -> list[Entry]:
    """`first` with what only `second` has, each entry behind the one it stands behind there."""
    out = list(first)
    there = set(out)
    for place, entry in enumerate(second):
        if entry in there:
            continue
        behind = next((other for other in reversed(second[:place]) if other in there), None)
        out.insert(out.index(behind) + 1 if behind is not None else 0, entry)
        there.add(entry)
    return out


def _common(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[list[Hashable], list[Hashable]]:
    one, two = set(first), set(second)
    return [entry for entry in first if entry in two], [entry for entry in second if entry in one]
