"""Sequences that can be interrupted: going through one gives whoever started the work a word now and then."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from planner.reading.documents import ReadDocument

EVERY: Final = 16
"""So many items are gone through between two words: some milliseconds of work."""
Item = TypeVar("Item")
Listen = Callable[[], None]


class Heard(tuple[Item, ...]):  # noqa: SLOT001 it has one thing to remember
    """A tuple that calls `listen` while it is gone through; what that raises ends the going."""

    listen: Listen

    def __new__(cls, items: Iterable[Item], listen: Listen) -> "Heard[Item]":
        made = super().__new__(cls, items)
        made.listen = listen
        return made

    def __iter__(self) -> Iterator[Item]:
        for number, item in enumerate(super().__iter__()):
            if not number % EVERY:
                self.listen()
            yield item


def heard(documents: Sequence[ReadDocument], listen: Listen) -> list[ReadDocument]:
    """The documents; going through their passages, or through what is made of them, calls `listen`."""
    return [replace(one, passages=Heard(one.passages, listen)) for one in documents]


def heard_like(documents: Sequence[ReadDocument], items: Sequence[Item]) -> Sequence[Item]:
    """What was made of some documents, heard as they are."""
    passages = next((one.passages for one in documents), ())
    return Heard(items, passages.listen) if isinstance(passages, Heard) else items
