"""Times in words or cron to a schedule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_DAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAY: Final = r"(?:sun|mon|tues|wednes|thurs|fri|satur)days?"
_SECONDS: Final = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400}
_NUMBERS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "half": 30,
    "other": 2,
    "second": 2,
}
_FIELD: Final = (
    r"(?:\*(?:/\d{1,2})?|\d{1,2}(?:[-,/]\d{1,2})*|(?:MON|TUE|WED|THU|FRI|SAT|SUN)(?:[-,](?:MON|TUE"
    r"|WED|THU|FRI|SAT|SUN))*)"
)
CRON: Final = re.compile(rf"(?<![\w*/])({_FIELD}(?:[ \t]+{_FIELD}){{4}})(?![\w*/])")
_EVERY: Final = re.compile(
    r"\bevery\s+(?:(?P<n>\d{1,4}|one|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty|half"
    r"|other|second)(?:\s+an)?[\s-]*)?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)\b"
    r"|\b(?:each|once an|once per|once every) (?P<unit2>minute|hour)\b|\b(?P<hourly>hourly)\b|\b"
    r"(?P<n3>\d{1,3})[ -]minute (?:interval|schedule|polling|job|sync)"
    r"|\bat (?P<n4>\d{1,3})[ -]minute intervals"
    r"|\balle\s+(?P<n5>\d{1,3})\s+(?P<unit5>minuten|stunden)\b|\b(?P<hourly5>st\u00fcndlich)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(?:at|around|by|@)\s*(?:about\s+)?(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))?\s*(?P<half>a\.?m\.?"
    r"|p\.?m\.?)?(?:\s*o'?clock)?(?=\W|$)|(?<!\d)(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?!\d)\s*"
    r"(?P<half2>a\.?m\.?|p\.?m\.?)?"
    r"|\b(?P<word>midnight|noon)\b",
    re.IGNORECASE,
)
_DAY_PART: Final = re.compile(
    r"\s*(?:in the (?P<part>morning|afternoon|evening)|(?P<night>at night))", re.IGNORECASE
)
_TIMES_A_DAY: Final = re.compile(
    r"\b(?:twice|(?:two|three|four|\d) times) (?:a|per|each) day\b", re.IGNORECASE
)
_DAILY: Final = re.compile(
    r"\b(?:dail?y|nightly|overnight|each (?:day|night|morning|evening)|every (?:day|night|morning"
    r"|evening|afternoon|weekday|working day|business day|workday)|once (?:a|per) day"
    r"|once daily|t\u00e4glich|jede nacht|jeden (?:tag|morgen|abend))\b",
    re.IGNORECASE,
)
_WEEKDAYS: Final = re.compile(
    r"\bweekdays?\b|\bworking days?\b|\b(?:business|bank(?:ing)?) days?\b|\bworkdays?\b"
    r"|\bmon(?:day)?\s*(?:-|to"
    r"|through|\u2013)\s*fri(?:day)?\b",
    re.IGNORECASE,
)
_RUNS_AT: Final = re.compile(
    r"\b(?:runs?|starts?|scheduled|job|batch|trigger|export|import)\b[^.;]{0,30}\bat \d{1,2}[:.]\d\d\b",
    re.IGNORECASE,
)
_WE_RUN_AT: Final = re.compile(
    r"\b(?:we|it|the (?:job|integration|interface|flow|script|process|service)) (?:\w+ )?(?:fetch|collect"
    r"|pull|read|load"
    r"|send|push|import|export|transfer|upload|download|start|run|copie?)(?:s"
    r"|es)?\b[^.;]{0,40}\bat \d{1,2}[:.]\d\d\b",
    re.IGNORECASE,
)
_WEEKLY: Final = re.compile(
    rf"\b(?:(?:every|each|on)\s+(?P<day>{_DAY})|weekly|once a week|every week|each week)\b", re.IGNORECASE
)
_MONTHLY: Final = re.compile(
    r"\b(?:monthly|once a month|(?:every|each) month|on the (?P<d>\d{1,2})(?:st|nd|rd|th)|"
    r"(?P<first>first|last) (?:working )?day of (?:the|each|every) month)\b",
    re.IGNORECASE,
)
_ZONES: Final = {
    "UTC": "UTC",
    "GMT": "UTC",
    "Z": "UTC",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "BST": "Europe/London",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "ET": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "CT": "America/Chicago",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "PT": "America/Los_Angeles",
    "JST": "Asia/Tokyo",
    "IST": "Asia/Kolkata",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
    "EET": "Europe/Helsinki",
    "WET": "Europe/Lisbon",
    "SGT": "Asia/Singapore",
    "MEZ": "Europe/Berlin",
}
_ZONE: Final = re.compile(
    r"\b(?P<area>(?:Europe|America|Asia|Africa|Australia|Pacific|Atlantic|Indian)/[A-Z][A-Za-z_]+"
    r"(?:/[A-Z][A-Za-z_]+)?)\b"
    rf"|(?<![A-Za-z])(?P<short>{'|'.join(sorted(_ZONES, key=len, reverse=True))})(?![A-Za-z])"
    r"|\b(?P<city>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:local )?time\b"
)
_CITIES: Final = {
    "London": "Europe/London",
    "Paris": "Europe/Paris",
    "Berlin": "Europe/Berlin",
    "Amsterdam": "Europe/Amsterdam",
    "Madrid": "Europe/Madrid",
    "Rome": "Europe/Rome",
    "Vienna": "Europe/Vienna",
    "Zurich": "Europe/Zurich",
    "Stockholm": "Europe/Stockholm",
    "Oslo": "Europe/Oslo",
    "Copenhagen": "Europe/Copenhagen",
    "Dublin": "Europe/Dublin",
    "Helsinki": "Europe/Helsinki",
    "Warsaw": "Europe/Warsaw",
    "Lisbon": "Europe/Lisbon",
    "Brussels": "Europe/Brussels",
    "New York": "America/New_York",
    "Chicago": "America/Chicago",
    "Denver": "America/Denver",
    "Tokyo": "Asia/Tokyo",
    "Los Angeles": "America/Los_Angeles",
    "Sydney": "Australia/Sydney",
    "Singapore": "Asia/Singapore",
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Pacific": "America/Los_Angeles",
    "Central European": "Europe/Paris",
    "Toronto": "America/Toronto",
    "Dubai": "Asia/Dubai",
    "Prague": "Europe/Prague",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When: a cron line, or every so many seconds (never both), and the zone if it was named."""

    cron: str = ""
    every_seconds: int | None = None
    timezone: str = ""


def schedule_in(text: str) -> Schedule | None:
    """The schedule a sentence states, or None."""
    zone = zone_in(text)
    if cron := CRON.search(text):
        return Schedule(cron=" ".join(cron[1].split()), timezone=zone)
    if every := _EVERY.search(text):
        seconds = _seconds(every)
        if seconds == 86400:
            return Schedule(cron=_cron(text, days="*"), timezone=zone)
        if seconds and not _WEEKDAYS.search(text):
            return Schedule(every_seconds=seconds, timezone=zone)
        if seconds:
            return Schedule(cron=_every_cron(seconds), timezone=zone)
    if _MONTHLY.search(text):
        hour, minute = _clock(text)
        return Schedule(cron=f"{minute} {hour} {_month_day(text)} * *", timezone=zone)
    timed = _TIME.search(text)
    part = timed and _DAY_PART.match(text, timed.end())
    if _DAILY.search(text) or (
        timed
        and (
            part
            or _WEEKDAYS.search(text)
            or _RUNS_AT.search(text)
            or _WE_RUN_AT.search(text)
            or _TIMES_A_DAY.search(text)
        )
    ):
        return Schedule(cron=_cron(text, days="1-5" if _WEEKDAYS.search(text) else "*"), timezone=zone)
    if weekly := _WEEKLY.search(text):
        return Schedule(cron=_cron(text, days=_day_number(weekly["day"], text)), timezone=zone)
    return None


def zone_in(text: str) -> str:
    """The time zone a sentence names, as an IANA name; empty when it names none."""
    for found in _ZONE.finditer(text):
        if found["area"]:
            return found["area"]
        if found["short"]:
            return _ZONES[found["short"]]
        if found["city"] in _CITIES:
            return _CITIES[found["city"]]
    return ""


def _seconds(every: re.Match[str]) -> int:
    if every["hourly"] or every["hourly5"]:
        return 3600
    if every["n5"]:
        return int(every["n5"]) * (60 if every["unit5"].lower() == "minuten" else 3600)
    if every["unit2"]:
        return _SECONDS[every["unit2"].lower()]
    if minutes := every["n3"] or every["n4"]:
        return int(minutes) * 60
    word = (every["n"] or "1").lower()
    number = int(word) if word.isdigit() else _NUMBERS[word]
    unit = every["unit"].lower().rstrip("s") or "s"
    return number * (60 if word == "half" else _SECONDS[unit])


def _every_cron(seconds: int) -> str:
    if seconds % 3600 == 0:
        return f"0 */{seconds // 3600} * * 1-5" if seconds > 3600 else "0 * * * 1-5"
    return f"*/{max(1, seconds // 60)} * * * 1-5"


def _cron(text: str, days: str) -> str:
    hour, minute = _clock(text)
    return f"{minute} {hour} * * {days}"


def _month_day(text: str) -> str:
    """The day of the month: a number, `L` for the last, the first when none is said."""
    said = list(_MONTHLY.finditer(text))
    if number := next((each["d"] for each in said if each["d"]), None):
        return str(int(number))
    return "L" if any((each["first"] or "").lower() == "last" for each in said) else "1"


def _clock(text: str) -> tuple[str, int]:
    """Hours and minute a sentence states (`6,18` and 0 for "at 6 and at 18"); 02:00 when it states none."""
    times = list(dict.fromkeys(_times(text)))
    if not times:
        return "2", 0
    hours = [hour for hour, minute in times if minute == times[0][1]]
    return ",".join(map(str, hours[:4])), times[0][1]


def _times(text: str) -> Iterator[tuple[int, int]]:
    for found in _TIME.finditer(text):
        if found["word"]:
            yield (0 if found["word"].lower() == "midnight" else 12), 0
            continue
        hour = int(found["h"] or found["h2"])
        minute = int(found["m"] or found["m2"] or 0)
        half = (found["half"] or found["half2"] or "").lower()
        if half.startswith("p") and hour < 12:
            hour += 12
        if half.startswith("a") and hour == 12:
            hour = 0
        part = _DAY_PART.match(text, found.end())
        if part and not half and hour < 12 and (part["part"] or "").lower() in ("afternoon", "evening"):
            hour += 12
        if hour < 24 and minute < 60:
            yield hour, minute


def states_time(text: str) -> bool:
    """Whether the sentence names a time of day (else 02:00 was assumed for a daily schedule)."""
    return bool(_TIME.search(text) or CRON.search(text) or _EVERY.search(text))


def _day_number(day: str | None, text: str) -> str:
    if not day:
        said = re.search(_DAY, text, re.IGNORECASE)
        day = said[0] if said else "monday"
    return str(_DAYS.index(day.lower().rstrip("s")))
