"""Time in a run."""

import threading
from datetime import UTC, datetime

from tenon.host import RealClock, VirtualClock


class StoppableClock(RealClock):
    """The machine's clock, whose waits end early when `ended` is set: a stopped run does not sleep on."""

    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended

    def sleep(self, seconds: float) -> None:
        self._ended.wait(seconds)


def quick_clock() -> VirtualClock:
    """A clock that begins now and jumps over every wait: against twins nobody has to be waited for."""
    return VirtualClock(datetime.now(UTC).replace(microsecond=0))
