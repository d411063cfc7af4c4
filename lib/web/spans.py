"""Points in time in the words of the interface. Pure."""

from datetime import datetime, timedelta


def ago(moment: datetime, now: datetime) -> str:
    """Words such as "just now", "12 min", "3 h", then the day: "18 Nov", with another year if it is one.

    A time to come is "in 40 s" or "in 12 min".
    """
    passed = now - moment
    if passed < -timedelta(seconds=5):
        return _ahead(moment, now)
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds() // 60)} min"
    if passed < timedelta(days=1):
        return f"{int(passed.total_seconds() // 3600)} h"
    return date(moment, now)


def _ahead(moment: datetime, now: datetime) -> str:
    seconds = int((moment - now).total_seconds())
    if seconds >= 86_400:
        return date(moment, now)
    if seconds >= 3600:
        return f"in {seconds // 3600} h"
    return f"in {seconds // 60} min" if seconds >= 60 else f"in {seconds} s"


def ago_in_sentence(moment: datetime, now: datetime) -> str:
    """As `ago`, to stand in a sentence: "just now", "12 min ago", "on 18 Nov"."""
    short = ago(moment, now)
    if now - moment < timedelta(minutes=1) and moment - now < timedelta(days=1):
        return short
    return f"{short} ago" if abs(now - moment) < timedelta(days=1) else f"on {short}"


def date(moment: datetime, now: datetime) -> str:
    """A day such as "18 Nov", or "18 Nov 2025" in another year."""
    return f"{moment.day} {moment:%b}" + ("" if moment.year == now.year else f" {moment.year}")
