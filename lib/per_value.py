"""What is worked out once for a value that never changes, and forgotten with it."""

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Found = TypeVar("Found")


class PerValue(Generic[Value, Found]):
    """A function of one frozen value, which remembers its answer for as long as that very value lives.

    Unlike a cache by equality it never hashes the value, which for a whole plan costs more than most answers,
    and it has no size to choose. Two threads may work the same out at once; both get what is right.
    """

    def __init__(self, work: Callable[[Value], Found]) -> None:
        self._work = work
        self._known: dict[int, tuple[weakref.ref[Any], Found]] = {}

    def of(self, value: Value) -> Found:
        """The answer for that value. Not to be changed, unless it is a store of answers itself."""
        place = id(value)
        known = self._known.get(place)
        if known is not None and known[0]() is value:
            return known[1]
        found = self._work(value)
        self._known[place] = (weakref.ref(value, lambda gone: self._forget(place, gone)), found)
        return found

    def _forget(self, place: int, gone: weakref.ref[Any]) -> None:
        # Another value may live at the same place of the memory by now.
        known = self._known.get(place)
        if known is not None and known[0] is gone:
            self._known.pop(place, None)
