"""How many requests a minute a system is sent: whose turn comes when. Pure but for the clock it is given.

The generic cell rate algorithm: one moment per system, the earliest at which the bucket is empty again.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

BURST_SHARE: Final = 10
MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two turns, and how many may be taken at once after a rest."""

    interval: float
    burst: int


def pace_of(per_minute: int) -> Pace:
    """At most `per_minute` turns in any minute, a tenth of them at once.

    Whoever takes a burst and goes on evenly has `burst` more than the even ones in the first minute, so the
    interval is made for what is left.
    """
    burst = max(1, per_minute // BURST_SHARE)
    return Pace(MINUTE / (per_minute - burst + 1), burst)


def next_turn(empty_at: float, now: float, pace: Pace) -> tuple[float, float]:
    """(seconds to wait, when the bucket is empty then) for one who comes `now` and takes the turn."""
    begins = max(empty_at, now)
    wait = max(0.0, begins - now - (pace.burst - 1) * pace.interval)
    return wait, begins + pace.interval


class Turns(Protocol):
    """Gives out turns."""

    def take(self, account: int, per_minute: int) -> float:
        """Take the next turn at that account (a connection's id): seconds until it comes."""
        ...


class LocalTurns:
    """Turns of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._empty_at: dict[int, float] = {}
        self._lock = threading.Lock()

    def take(self, account: int, per_minute: int) -> float:
        """See `Turns`."""
        with self._lock:
            wait, self._empty_at[account] = next_turn(
                self._empty_at.get(account, 0.0), self._clock(), pace_of(per_minute)
            )
            return wait
