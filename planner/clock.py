"""A schedule in the words of a sentence. Pure."""

import re
from typing import Final

_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAILY: Final = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7]|1-5)")
_MINUTES: Final = re.compile(r"\*/(\d+) \* \* \* \*")
_HOURS: Final = re.compile(r"(\d{1,2}) (?:\*|\*/(\d+)) \* \* \*")


def clock(cron: str, every_seconds: int | None) -> str:
    """Such as "every 15 minutes", "every day at 02:00"; a cron line of another shape as it stands."""
    if every_seconds:
        return _every(every_seconds)
    if match := _DAILY.fullmatch(cron):
        return f"{_days(match[3])} at {int(match[2]):02}:{int(match[1]):02}"
    if match := _MINUTES.fullmatch(cron):
        return _every(int(match[1]) * 60)
    if match := _HOURS.fullmatch(cron):
        step = int(match[2] or 1)
        past = f", {int(match[1])} minutes past" if int(match[1]) else ""
        return f"{_every(step * 3600)}{past}"
    return f"on the schedule `{cron}`" if cron else "on a schedule"


def _days(day: str) -> str:
    if day == "*":
        return "every day"
    return "on weekdays" if day == "1-5" else f"every {_DAYS[int(day)]}"


def _every(seconds: int) -> str:
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return f"every {unit}" if count == 1 else f"every {count} {unit}s"
    return f"every {seconds} seconds"
