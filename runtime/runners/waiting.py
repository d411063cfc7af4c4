"""What a run waits for: short sleeps are slept, the rest ends the process until it is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tenon.errors import Suspended
from tenon.host import Entry

from runtime import states
from runtime.models import Run, Wait
from runtime.runners.commits import Commits
from runtime.selectors.durable import database_time
from runtime.services.waits import Asked, first_event

# A process costs more to end and start than a wait of this length costs to sit out.
LONGEST_SECONDS = 5.0


class Waits:
    """The waits of one execution. `pending` are those of earlier ones, by place.

    A wait gets its end when it is asked for the first time and keeps it, however often the run is resumed.
    `quick`: the clock jumps over sleeps, because twins answer.
    """

    def __init__(self, run: Run, commits: Commits, pending: dict[str, Wait], *, quick: bool) -> None:
        self._run = run
        self._commits = commits
        self._pending = pending
        self._quick = quick
        self.asked: list[Asked] = []

    def sleep(self, at: str, seconds: float, reason: str) -> float:
        """See `tenon.host.parts.Sleep`."""
        if self._quick or (seconds <= LONGEST_SECONDS and at not in self._pending):
            return seconds
        until = self._until(at, seconds)
        if until is None or self._now() < until:
            raise self._wait(Asked(at, states.SLEEP, until=until))
        self.over(at)
        return 0.0

    def wait_for(
        self, at: str, name: str, where: dict[str, Any], timeout: float | None, entries: list[Entry]
    ) -> dict[str, Any]:
        """The event's `{"data", "event"}`, or `{"timed_out": True}`. Raises Suspended until then."""
        until = self._until(at, timeout)
        event = first_event(self._run, name, where, taken_in(entries))
        if event is not None:
            self.over(at)
            return {"data": event.data, "event": event.pk}
        if until is not None and until <= self._now():
            self.over(at)
            return {"timed_out": True}
        raise self._wait(Asked(at, states.EVENT, event=name, where=where, until=until))

    def turn_came(self, at: str) -> bool:
        """See `runtime.hosts.connected.Rests`: the turn was taken when the wait began."""
        known = self._pending.get(at)
        if known is None or known.kind != states.SLEEP or known.until is None:
            return False
        if self._now() < known.until:
            raise self._wait(Asked(at, states.SLEEP, until=known.until))
        self.over(at)
        return True

    def turn(self, at: str, seconds: float) -> None:
        """See `runtime.hosts.connected.Rests`."""
        if seconds > LONGEST_SECONDS and not self._quick:
            raise self.a_moment(at, seconds)

    def a_moment(self, at: str, seconds: float) -> Suspended:
        """Look again in so many seconds."""
        return self._wait(Asked(at, states.SLEEP, until=self._now() + timedelta(seconds=seconds)))

    def for_person(self, at: str, write_id: int) -> Suspended:
        """Until somebody says what became of the write."""
        return self._wait(Asked(at, states.PERSON, write_id=write_id))

    def over(self, at: str) -> None:
        """What was waited for at this place is there."""
        if at in self._pending:
            del self._pending[at]
            self._commits.change(_forget(self._run, at))

    def _wait(self, asked: Asked) -> Suspended:
        self.asked.append(asked)
        return Suspended(asked.until.isoformat() if asked.until else None, asked.event)

    def _until(self, at: str, seconds: float | None) -> datetime | None:
        known = self._pending.get(at)
        if known is not None:
            return known.until
        return None if seconds is None else self._now() + timedelta(seconds=seconds)

    def _now(self) -> datetime:
        return database_time(self._run)


def taken_in(entries: list[Entry]) -> set[int]:
    """The events that the journal says were given to the run."""
    return {entry.value["event"] for entry in entries if entry.op == "wait_for" and "event" in entry.value}


def _forget(run: Run, at: str) -> Callable[[], object]:
    return lambda: Wait.objects.filter(run=run, at=at).delete()
