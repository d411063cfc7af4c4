"""Time in a run."""

import threading
from datetime import UTC, datetime

from tenon.host import CutShort, RealClock, VirtualClock


class StoppableClock(RealClock):
    """The machine's clock, whose waits end early when `ended` is set: a stopped run does not sleep on."""

    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended

    def sleep(self, seconds: float) -> None:
        """Raises CutShort where the run ended meanwhile."""
        if self._ended.wait(seconds):
            raise CutShort


def quick_clock(began: datetime | None = None) -> VirtualClock:
    """A clock that jumps over every wait: against twins nobody has to be waited for.

    It begins now, or where it began when the run was executed before.
    """
    return VirtualClock((began or datetime.now(UTC)).replace(microsecond=0))
