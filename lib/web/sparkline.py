"""A row of small bars, one for each number. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 84, 22
GAP = 4
LOWEST = 2  # a bar for one of a thousand is still seen


@dataclass(frozen=True)
class Bar:
    """One rectangle, in pixels from the upper left corner. `is_bad`: it counts what went wrong."""

    x: int
    y: int
    width: int
    height: int
    is_bad: bool = False


def bars(counts: Sequence[int], bad: Sequence[int]) -> list[Bar]:
    """The bars of `counts`, and at the foot of each, how many of them are `bad`; nothing for 0.

    The highest bar takes the whole height. Both have the same length.
    """
    most = max(counts, default=0)
    if not most:
        return []
    width = (WIDTH - GAP * (len(counts) - 1)) // len(counts)
    drawn: list[Bar] = []
    for place, (count, wrong) in enumerate(zip(counts, bad, strict=True)):
        x = place * (width + GAP)
        drawn += _bar(x, width, count / most)
        drawn += _bar(x, width, wrong / most, is_bad=True)
    return drawn


def _bar(x: int, width: int, share: float, *, is_bad: bool = False) -> list[Bar]:
    height = max(LOWEST, round(share * (HEIGHT - 2))) if share else 0
    return [Bar(x, HEIGHT - height, width, height, is_bad)] if height else []
