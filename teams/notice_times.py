"""When a mail about a notice is due. Pure."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

AT_ONCE: Final = "at_once"
HOURLY: Final = "hourly"
DAILY: Final = "daily"
NEVER: Final = "never"
# Minutes to wait after the first, second ... failure; after the last one it is given up.
RETRY_MINUTES: Final = (1, 5, 30, 120, 480)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC for a name this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def mail_due(now: datetime, rhythm: str, hour: int, zone_name: str) -> datetime | None:
    """When a notice of `now` is mailed: at once, at the next full hour, the next time it is `hour` o'clock
    where the person is, or never (None). `now` is aware."""
    if rhythm == NEVER:
        return None
    if rhythm == HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if rhythm != DAILY:
        return now
    there = now.astimezone(zone(zone_name))
    today = there.replace(hour=hour, minute=0, second=0, microsecond=0)
    # Days are added to the clock on the wall: on a day with another offset it is still `hour` o'clock.
    due = today if today.astimezone(now.tzinfo) > now else today + timedelta(days=1)
    return due.astimezone(now.tzinfo)


def retry_at(now: datetime, failures: int) -> datetime | None:
    """When to try again after that many failures (1 after the first); None to give up."""
    if failures > len(RETRY_MINUTES):
        return None
    return now + timedelta(minutes=RETRY_MINUTES[failures - 1])
