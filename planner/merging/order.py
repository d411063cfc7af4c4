"""Which elements of a list changed their place, and a list that follows two orders at once."""

from bisect import bisect_left
from collections.abc import Sequence

Place = tuple[str, str]


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
