"""A cron expression in words, and when it comes next."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

SHOWN = 3


@dataclass(frozen=True)
class Schedule:
    """What a cron expression means: a sentence and the next times as text, or what is wrong with it."""

    sentence: str = ""
    times: tuple[str, ...] = ()
    problem: str = ""
    where: str = "cron"


def schedule(cron: str, timezone: str, now: datetime) -> Schedule:
    """The next three times after `now` (aware), in that time zone; UTC where none is given."""
    if len(cron.split()) != 5:
        problem = "A cron expression has five parts: minute, hour, day, month, weekday, such as 0 6 * * 1-5."
        return Schedule(problem=problem)
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problem = f"There is no time zone {timezone}; write one such as Europe/Berlin."
        return Schedule(problem=problem, where="timezone")
    try:
        coming = CronSim(cron, now.astimezone(zone))
        times = tuple(_told(next(coming), now.astimezone(zone)) for _ in range(SHOWN))
    except (CronSimError, StopIteration):
        return Schedule(problem=f"{cron} is no cron expression that ever comes.")
    return Schedule(sentence=coming.explain(), times=times)


def _told(moment: datetime, now: datetime) -> str:
    """Such as "Mon 23 Nov, 06:00"; with its year when that is another."""
    year = f" {moment.year}" if moment.year != now.year else ""
    return f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}"


def utc_now() -> datetime:
    return datetime.now(UTC)
