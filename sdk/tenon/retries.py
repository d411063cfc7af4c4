"""When a step is tried again, and how long it waits before that."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from tenon.errors import HttpError, NoAnswer

REPEATABLE: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be sent twice without doing something twice (RFC 9110, section 9.2.2)."""
UNCLEAR: Final = frozenset({500, 502, 504})
"""Statuses of a system that failed without saying what it did before. 503 says that it did nothing."""

On = int | str | type[Exception]


@dataclass(frozen=True)
class Retry:
    """A rule for trying again; made by `retry`."""

    attempts: int
    on: tuple[On, ...]
    first_wait: float
    factor: float
    longest_wait: float
    jitter: float
    patience: float

    def covers(self, error: Exception) -> bool:
        """Whether this error is one to try again after."""
        return any(_matches(error, wanted) for wanted in self.on)

    def wait(self, error: Exception, attempt: int, *, now: datetime, seed: str) -> float | None:
        """Seconds to wait after failed attempt number `attempt` (from 1), or None to give up.

        `seed` decides the jitter, so that a replayed run waits as the first one did.
        """
        if attempt >= self.attempts or not self.covers(error):
            return None
        asked = retry_after(error, now) if isinstance(error, HttpError) else None
        if asked is not None:
            return asked if asked <= self.patience else None
        wait = min(self.first_wait * self.factor ** (attempt - 1), self.longest_wait)
        return round(wait * (1 + self.jitter * random.Random(seed).random()), 3)


def retry(
    attempts: int = 5,
    on: Sequence[On] = (429, "5xx"),
    *,
    backoff: float = 1.0,
    factor: float = 2.0,
    longest: float = 60.0,
    jitter: float = 0.25,
    patience: float = 3600.0,
) -> Retry:
    """A rule for `@step(..., retry=...)`: try up to `attempts` times in all.

    `on` lists what to try again after: a status (429), a class of statuses ("5xx"), "timeout", "reset",
    "unreachable", or an exception class. "5xx" also stands for a system that gave no answer. It covers only
    what asking again cannot do twice: nothing was done (503, or nothing was sent), the method is GET, PUT or
    DELETE, or the system takes a key by which it does a write once. A POST that is answered 500, 502 or 504
    is not sent again, unless the status itself is in the list.

    The first wait is `backoff` seconds, each further one `factor` times as long, `longest` at most, plus up
    to a `jitter` part of it by chance. A `Retry-After` of the system decides instead; where it is longer than
    `patience` seconds, the step fails at once.

    >>> when_busy = retry(5, on=(429, "5xx"), backoff=2)
    >>> when_busy.attempts, when_busy.first_wait
    (5, 2)
    """
    if attempts < 1:
        raise ValueError(f"retry: attempts counts the first one too and must be at least 1, got {attempts}")
    for wanted in on:
        _check(wanted)
    return Retry(attempts, tuple(on), backoff, factor, longest, jitter, patience)


def _check(wanted: On) -> None:
    if isinstance(wanted, str) and wanted not in ("timeout", "reset", "unreachable", "4xx", "5xx"):
        known = '429, "4xx", "5xx", "timeout", "reset", "unreachable" or an exception class'
        raise ValueError(f"retry: does not know {wanted!r}; write {known}")


def _matches(error: Exception, wanted: On) -> bool:
    if isinstance(wanted, type):
        return isinstance(error, wanted)
    if isinstance(error, NoAnswer):
        safe = error.reason == "unreachable" or error.method in REPEATABLE or error.keyed
        return wanted == error.reason or (wanted == "5xx" and safe)
    if not isinstance(error, HttpError):
        return False
    if isinstance(wanted, int):
        return error.status == wanted
    return wanted == f"{error.status // 100}xx" and not _may_be_done(error)


def _may_be_done(error: HttpError) -> bool:
    """Whether the system may have done what it was asked, so that asking again would do it twice."""
    return error.status in UNCLEAR and error.method not in REPEATABLE and not error.keyed


def retry_after(error: HttpError, now: datetime) -> float | None:
    """Seconds the system asked to wait, from `Retry-After` as seconds or as a date; None where it did not
    say.
    """
    said = next((value for name, value in error.headers.items() if name.lower() == "retry-after"), "").strip()
    if said.replace(".", "", 1).isdigit():
        seconds = float(said)
        return int(seconds) if seconds.is_integer() else seconds
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, IndexError):
        return None
    until = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, round((until - now).total_seconds(), 3))
