"""The times at which a schedule starts its workflow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from tenon.triggers import Schedule

MOST_MISSED: Final = 100
"""More missed times than this are not made up for, whatever the policy: they are counted and skipped."""
LATE_SECONDS: Final = 60.0
"""A tick that is handled later than this was missed."""


class Missed(StrEnum):
    """What to do about times at which nobody was there: run once for the newest of them, for each, or not."""

    ONCE = "once"
    EACH = "each"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Due:
    """`starts` are the times to run for, oldest first; `skipped` how many are let go; `next` comes then."""

    starts: tuple[datetime, ...]
    skipped: int
    next: datetime | None


def next_tick(schedule: Schedule, after: datetime) -> datetime | None:
    """The first time after `after` (aware), in UTC; None for a cron expression that never comes again.

    Cron is read in the schedule's time zone, as cron does: a time that the change to summer time leaves out
    comes right after it, one that comes twice in autumn counts once. `every` counts from 1970-01-01 UTC, so
    that a new deployment does not move it. Raises ValueError for a cron expression that is none.
    """
    return next(_ticks(schedule, after), None)


def due(schedule: Schedule, planned: datetime, now: datetime, missed: Missed) -> Due:
    """What is to be done at `now` when the next tick was planned for `planned` (not after `now`)."""
    # One more than can be made up for, to know that there are more; the rest is not worth counting.
    passed = [planned, *islice(_until(schedule, planned, now), MOST_MISSED)]
    following = next_tick(schedule, now)
    late = [tick for tick in passed if (now - tick).total_seconds() > LATE_SECONDS]
    fresh = passed[len(late) :]
    if not late or len(passed) > MOST_MISSED:
        starts = fresh[-1:] if late else fresh
    elif missed is Missed.EACH:
        starts = passed
    elif missed is Missed.ONCE and not fresh:
        starts = late[-1:]
    else:
        starts = fresh
    return Due(tuple(starts), len(passed) - len(starts), following)


def _until(schedule: Schedule, after: datetime, now: datetime) -> Iterator[datetime]:
    for tick in _ticks(schedule, after):
        if tick > now:
            return
        yield tick


def _ticks(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    if schedule.every is not None:
        seconds = int(after.timestamp()) // schedule.every * schedule.every
        tick = datetime.fromtimestamp(seconds, UTC)
        while True:
            tick += timedelta(seconds=schedule.every)
            yield tick
    try:
        times = CronSim(schedule.cron, after.astimezone(ZoneInfo(schedule.timezone)))
    except CronSimError as error:
        raise ValueError(f"schedule: {schedule.cron!r} is no cron expression: {error}") from error
    for local in times:
        yield local.astimezone(UTC)
