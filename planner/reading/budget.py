"""How long reading one document may take. Readers ask between pages, rows, parts and drawing operations."""

import time
from collections.abc import Callable
from typing import Final

MAX_SECONDS: Final = 60.0


class OutOfTime(Exception):
    """The document has used up its time; what was read until now stays."""


class Budget:
    """Seconds for one document, counted from its making. The clock gives seconds and never goes back."""

    def __init__(self, seconds: float = MAX_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._seconds = seconds

    def check(self) -> None:
        """Raises `OutOfTime` when the time is over."""
        if self._clock() > self._end:
            raise OutOfTime(f"took longer than {self._seconds:g} seconds to read")
