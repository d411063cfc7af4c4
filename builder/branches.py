"""Branches of a chat: its turns are a tree, and what is shown is one way from a first turn to a tip. Pure.

A row is `(pk, previous pk or None, number)`; numbers count within the chat in the order of sending.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Row = tuple[int, int | None, int]


@dataclass(frozen=True, slots=True)
class Fork:
    """A turn that has others beside it: it is `place` of `count`; `before` and `after` are tips to go to."""

    place: int
    count: int
    before: int | None
    after: int | None


def branch(rows: Sequence[Row], head: int | None) -> list[int]:
    """The turns from the first to `head`; of a chat without a head the way to its newest turn."""
    previous = {pk: before for pk, before, _ in rows}
    if head not in previous:
        head = max(rows, key=lambda row: row[2])[0] if rows else None
    found: list[int] = []
    while head is not None and head in previous and head not in found:
        found.append(head)
        head = previous[head]
    return found[::-1]


def forks(rows: Sequence[Row]) -> dict[int, Fork]:
    """Every turn that has others beside it."""
    beside: dict[int | None, list[int]] = {}
    for pk, before, _ in sorted(rows, key=lambda row: row[2]):
        beside.setdefault(before, []).append(pk)
    found = {}
    for siblings in beside.values():
        if len(siblings) < 2:
            continue
        for place, pk in enumerate(siblings):
            earlier = tip(rows, siblings[place - 1]) if place else None
            later = tip(rows, siblings[place + 1]) if place + 1 < len(siblings) else None
            found[pk] = Fork(place + 1, len(siblings), earlier, later)
    return found


def tip(rows: Sequence[Row], pk: int) -> int:
    """The end of the newest branch through a turn."""
    newest: dict[int, tuple[int, int]] = {}
    for child, before, number in rows:
        if before is not None and number > newest.get(before, (0, 0))[0]:
            newest[before] = (number, child)
    while pk in newest:
        pk = newest[pk][1]
    return pk
