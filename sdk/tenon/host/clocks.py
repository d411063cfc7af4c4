"""Time as a host tells it: the real one, and one for tests in which waiting takes no time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from tenon.errors import HostRefused

TEST_START: Final = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


class CutShort(HostRefused):
    """What was waited for did not come: the process that waited is over. Nothing was sent meanwhile."""

    def __init__(self, waited_for: str = "it waited") -> None:
        super().__init__("stopped", f"the run ended while {waited_for}")


class Clock(Protocol):
    """What a host needs to know about time."""

    def now(self) -> datetime:
        """The time, in UTC."""
        ...

    def elapsed_ms(self) -> float:
        """Milliseconds that do not run backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait. May raise `CutShort`."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed_ms(self) -> float:
        return time.monotonic() * 1000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class VirtualClock:
    """Stands still at `start` and moves when something waits. Durations still measure the real work done."""

    at_once = True

    def __init__(self, start: datetime = TEST_START) -> None:
        self._start = start
        self._slept = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._slept)

    def elapsed_ms(self) -> float:
        return time.monotonic() * 1000 + self._slept * 1000

    def sleep(self, seconds: float) -> None:
        self._slept += seconds
