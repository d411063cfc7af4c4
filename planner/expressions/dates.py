"""Sentences about dates: which format a date comes in, which it goes out in, and in which time zone."""

import re
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from planner.expressions.tree import Call

NAMES: dict[str, str] = {
    "day": "%Y-%m-%d",
    "date": "%Y-%m-%d",
    "calendar day": "%Y-%m-%d",
    "iso date": "%Y-%m-%d",
    "iso 8601 date": "%Y-%m-%d",
    "time": "%H:%M",
    "month": "%Y-%m",
    "year": "%Y",
    "iso": "iso",
    "iso 8601": "iso",
    "iso-8601": "iso",
    "iso8601": "iso",
    "iso datetime": "iso",
    "iso timestamp": "iso",
    "datetime": "iso",
    "unix": "unix",
    "epoch": "unix",
    "unix seconds": "unix",
    "epoch seconds": "unix",
    "unix time": "unix",
    "unix timestamp": "unix",
    "timestamp": "unix",
    "unix milliseconds": "unix_ms",
    "epoch milliseconds": "unix_ms",
    "milliseconds": "unix_ms",
    "any usual date": "auto",
    "unix sekunden": "unix",
    "unix millisekunden": "unix_ms",
    "rfc 3339": "iso",
    "rfc3339": "iso",
    "rfc 3339 with time zone": "iso",
    "rfc 2822": "auto",
    "rfc 822": "auto",
    "only the date": "%Y-%m-%d",
    "date only": "%Y-%m-%d",
    "nur das datum": "%Y-%m-%d",
}

LETTERS = (
    ("YYYY", "%Y"),
    ("yyyy", "%Y"),
    ("JJJJ", "%Y"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("TT", "%d"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("hh", "%H"),
    ("mm", "%M"),
    ("ss", "%S"),
)
MONTH = re.compile(
    r"(?<![Hh:])mm(?=[-/. ]?(?:yyyy|YYYY|dd|DD))|(?<=yyyy[-/. ])mm|(?<=YYYY[-/. ])mm|(?<=yyyy)mm(?=dd)"
)
"""`dd.mm.yyyy` beside days and years means months; minutes stand behind hours."""

FORMAT = (
    r"(?P<{0}>\"[^\"]+\"|'[^']+'|[A-Za-z][A-Za-z0-9 -]*?|[YyMmDdHhSs]{{2,4}}(?:[-/. :T][YyMmDdHhSs]{{2,4}})+)"
)
ZONE = r"(?:,?\s+(?:in|at)\s+(?P<zone>[A-Za-z_/ ]+?)(?:\s+time)?|\s+(?P<utc>UTC))?"
CONVERSION = re.compile(
    rf"(?:from\s+)?{FORMAT.format('came')}\s+(?:to|as|into|->|→"
    rf"|=>)\s+(?:an?\s+)?{FORMAT.format('goes')}{ZONE}"
)
SINGLE = re.compile(
    rf"(?:format(?:ted)?(?:\s+as)?\s+|as\s+(?:an?\s+)?|(?:convert(?:ed)?\s+)?to\s+(?:an?\s+)?|the\s+)?"
    rf"{FORMAT.format('goes')}(?P<of>\s+of\s+(?:the\s+)?\w+(?:\s\w+)?)?(?:\s+format)?{ZONE}"
)


def date_call(text: str, example: Any = None) -> Call | None:
    """The `date` a clause means, or None. `example` decides the incoming format where the clause does not."""
    for pattern in (CONVERSION, SINGLE):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        came = _format(groups["came"]) if groups.get("came") else format_of(example)
        goes, zone = _format(groups["goes"]), time_zone(groups["zone"] or groups["utc"])
        if came is None or goes in (None, "auto") or zone is None:
            continue
        if not groups.get("came") and not (zone or groups.get("of") or _says_date(groups["goes"])):
            continue
        options = [("from", came), ("to", goes)] + ([("tz", zone)] if zone else [])
        return Call("date", (), tuple(options))
    return None


def _says_date(text: str) -> bool:
    return _format(text) is not None and text.lower() not in ("time", "month", "year", "milliseconds")


def _format(text: str) -> str | None:
    text = text.strip()
    if text[0] in "\"'":
        return text[1:-1] if "%" in text or text[1:-1] in NAMES.values() else _letters(text[1:-1])
    return NAMES.get(text.lower()) or _letters(text)


def _letters(text: str) -> str | None:
    """`YYYY-MM-DD` as `%Y-%m-%d`; None where anything but date letters and punctuation is left."""
    known = MONTH.sub("MM", text)
    for letters, code in LETTERS:
        known = known.replace(letters, code)
    return known if "%" in known and not re.search(r"(?<!%)[A-SU-Za-z]", known) else None


def format_of(example: Any) -> str:
    """The format of an example value: `unix`, `unix_ms`, `iso`, or `auto` where nothing is known."""
    if isinstance(example, str) and example.isdigit() and len(example) in (10, 13):
        example = int(example)
    if isinstance(example, bool) or example is None:
        return "auto"
    if isinstance(example, int | float):
        return "unix_ms" if example > 100_000_000_000 else "unix"
    return "iso" if re.match(r"\d{4}-\d{2}-\d{2}", str(example)) else "auto"


def time_zone(words: str | None) -> str | None:
    """The zone a place names (`London` is `Europe/London`); "" for no words, None for no known place."""
    if not words:
        return ""
    name = words.strip().removeprefix("the ").removesuffix(" time")
    return _zones().get(name.replace(" ", "_").lower())


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    zones: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        zones.setdefault(zone.lower(), zone)
        if "/" in zone and not zone.startswith(("Etc/", "US/", "SystemV/", "posix", "right")):
            zones.setdefault(zone.rsplit("/", 1)[1].lower(), zone)
    return zones | {"utc": "UTC"}
