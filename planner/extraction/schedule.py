"""Times in words or cron to a schedule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from planner.extraction.zones import zone_in

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
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "couple of": 2,
    "few": 5,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "sixty": 60,
    "ninety": 90,
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
    r"\b(?:every|each)\s+(?:(?P<n>\d{1,4}|one|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty"
    r"|forty|sixty"
    r"|ninety|half"
    r"|other|second|couple of|few)(?:\s+an)?[\s-]*)?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?"
    r"|days?)\b"
    r"|\b(?:each|every|once an|once per|once every) (?:full |whole )?(?P<unit2>minute|hour)\b"
    r"|\b(?P<hourly>hourly)\b|\b"
    r"(?P<n3>\d{1,3})[ -]minute (?:interval|schedule|polling|job|sync)"
    r"|\bat (?P<n4>\d{1,3})[ -]minute intervals"
    r"|\b(?:interval|frequency|polling|cadence|timer)\W{1,3}(?:(?:of|is|about|every"
    r"|approx\w*) )*(?P<n6>\d{1,4})\s*"
    r"(?P<unit6>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b"
    r"|\b(?P<twice>(?:twice|two times) (?:an|per|each|every) hour)\b"
    r"|\bregular intervals?\W{1,3}(?:of )?(?P<n8>\d{1,3}) ?(?P<unit8>min|h)\w*"
    r"|\bpolled\W{1,3}(?P<n9>\d{1,3}) ?(?P<unit9>s|m|h)\w*"
    r"|\b(?P<quarter>(?:every|each) quarter(?: of an)?[ -]hour|viertelst\u00fcndlich)\b"
    r"|\b(?P<hourly7>on the (?:full )?hour|at the top of (?:the|each|every) hour|at (?:the|every"
    r"|each) full hour)\b"
    r"|\balle\s+(?P<n5>\d{1,3})\s+(?P<unit5>minuten|stunden)\b|\b(?P<hourly5>st\u00fcndlich)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(?:at|around|by|@)\s*(?:about\s+)?(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))?\s*(?P<half>a\.?m\.?"
    r"|p\.?m\.?)?(?:\s*o'?clock)?(?=\W|$)|(?<!\d)(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?!\d)\s*"
    r"(?P<half2>a\.?m\.?|p\.?m\.?)?"
    r"|(?<![\d.:])(?P<h3>1[0-2]|[1-9]) ?(?P<half3>[ap]\.?m\b\.?)|\b(?P<word>midnight|noon)\b"
    r"|\b(?P<past>half|quarter|ten|twenty) (?P<side>past|to) (?P<spoken>one|two|three|four|five"
    r"|six|seven|eight|nine|ten"
    r"|eleven|twelve|\d{1,2})\b",
    re.IGNORECASE,
)
_DAY_PART: Final = re.compile(
    r"\s*(?:in the (?P<part>morning|afternoon|evening)|(?P<night>at night))", re.IGNORECASE
)
_TIMES_A_DAY: Final = re.compile(
    r"\b(?:twice|(?:two|three|four|five|six|\d) (?:times|runs)|\d ?x) (?:(?:a|per|each"
    r"|every) (?:\w+ )?day\b|daily\b)",
    re.IGNORECASE,
)
_O_CLOCK: Final = re.compile(
    r"(?<![\d.:])(?P<list>\d{1,2}(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s*/\s*)\d{1,2})*)\s*(?:o'?clock|h\b"
    r"|hrs\b|Uhr\b)",
    re.IGNORECASE,
)
"""`8, 12, 16 and 20 o'clock`."""
_DAILY: Final = re.compile(
    r"\b(?:dail?y|nightly|overnight|each (?:day|night|morning|evening)|every (?:day|night|morning"
    r"|evening|afternoon|weekday|working day|business day|workday)|once (?:a|per|every|each) (?:day|night)"
    r"|once daily|per night|at night|during the night|nachts|(?:at|by) (?:the )?end of (?:the|each"
    r"|every) (?:business |working )?day"
    r"|end of day"
    r"|(?:at|after) (?:close|end) of business|t\u00e4glich|jede nacht|jeden (?:tag|morgen|abend))\b",
    re.IGNORECASE,
)
_WEEKDAYS: Final = re.compile(
    r"\bweekdays?\b|\bworking days?\b|\b(?:business|bank(?:ing)?) days?\b|\bworkdays?\b"
    r"|\bmon(?:day)?\s*(?:-|to"
    r"|through|\u2013)\s*fri(?:day)?\b",
    re.IGNORECASE,
)
_AT: Final = (
    r"(?:\bat|,|:) (?:about |around )?(?:\d{1,2}[:.]\d\d\b|\d{1,2} ?[ap]\.?m\b|\d{1,2} (?:o'?clock|h\b|uhr\b)"
    r"|midnight\b|noon\b"
    r"|\d{1,2} (?:in the|at) (?:morning|evening|night)\b|night\b)"
)
_RUNS_AT: Final = re.compile(
    r"\b(?:runs?|starts?|started|scheduled|jobs?|quartz|batch|trigger\w*|exports?|imports?|cron|kick\w*|timer"
    r"|sync\w*"
    rf"|transfer(?:red)?|done)\b[^.;]{{0,30}}{_AT}",
    re.IGNORECASE,
)
_WE_RUN_AT: Final = re.compile(
    r"\b(?:we|it|the (?:job|integration|interface|flow|script|process|service)) (?:\w+ )?(?:fetch|collect"
    r"|pull|read|load|pick|get|sync"
    r"|send|push|import|export|transfer|upload|download|start|run|copie?)(?:s"
    rf"|es)?\b[^.;]{{0,40}}{_AT}",
    re.IGNORECASE,
)
_WEEKLY: Final = re.compile(
    rf"\b(?:(?:every|each|on)\s+(?P<day>{_DAY})"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days\b(?=[^.;]{0,30}\d)|weekly|once a week|every week"
    r"|each week)\b",
    re.IGNORECASE,
)
_MONTHLY: Final = re.compile(
    r"\b(?:monthly|once a month|(?:every|each) month|on the (?P<d>\d{1,2})(?:st|nd|rd|th)|"
    r"(?P<first>first|last|end) (?:(?:working |business )?day )?of (?:the|each|every) month|month[- ]end)\b",
    re.IGNORECASE,
)


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
    if (
        _DAILY.search(text)
        or (_TIMES_A_DAY.search(text) and _O_CLOCK.search(text))
        or (
            timed
            and (
                part
                or _WEEKDAYS.search(text)
                or _RUNS_AT.search(text)
                or _WE_RUN_AT.search(text)
                or _TIMES_A_DAY.search(text)
            )
        )
    ):
        return Schedule(cron=_cron(text, days="1-5" if _WEEKDAYS.search(text) else "*"), timezone=zone)
    if weekly := _WEEKLY.search(text):
        return Schedule(cron=_cron(text, days=_day_number(weekly["day"], text)), timezone=zone)
    return None


def _seconds(every: re.Match[str]) -> int:
    if every["hourly"] or every["hourly5"] or every["hourly7"]:
        return 3600
    if every["quarter"]:
        return 900
    if every["twice"]:
        return 1800
    for count, unit in (("n8", "unit8"), ("n9", "unit9")):
        if every[count]:
            return int(every[count]) * {"s": 1, "m": 60, "h": 3600}[every[unit][0].lower()]
    if every["n6"]:
        return int(every["n6"]) * {"s": 1, "m": 60, "h": 3600}[every["unit6"][0].lower()]
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
    return "L" if any((each["first"] or "").lower() in ("last", "end") for each in said) else "1"


def _clock(text: str) -> tuple[str, int]:
    """Hours and minute a sentence states (`6,18` and 0 for "at 6 and at 18"); 02:00 when it states none."""
    whole = [
        (int(hour), 0) for found in _O_CLOCK.finditer(text) for hour in re.findall(r"\d+", found["list"])
    ]
    times = list(dict.fromkeys((*_times(text), *(each for each in whole if each[0] < 24))))
    if not times:
        return "2", 0
    hours = [hour for hour, minute in times if minute == times[0][1]]
    return ",".join(map(str, hours[:4])), times[0][1]


def _times(text: str) -> Iterator[tuple[int, int]]:
    for found in _TIME.finditer(text):
        if found["word"]:
            yield (0 if found["word"].lower() == "midnight" else 12), 0
            continue
        if found["spoken"]:
            yield _spoken_time(found)
            continue
        hour = int(found["h"] or found["h2"] or found["h3"])
        minute = int(found["m"] or found["m2"] or 0)
        half = (found["half"] or found["half2"] or found["half3"] or "").lower()
        if half.startswith("p") and hour < 12:
            hour += 12
        if half.startswith("a") and hour == 12:
            hour = 0
        part = _DAY_PART.match(text, found.end())
        if part and not half and hour < 12 and (part["part"] or "").lower() in ("afternoon", "evening"):
            hour += 12
        if hour < 24 and minute < 60:
            yield hour, minute


def _spoken_time(found: re.Match[str]) -> tuple[int, int]:
    """`half past two` is 2:30, `quarter to six` 5:45."""
    word = found["spoken"].lower()
    hour = int(word) if word.isdigit() else _NUMBERS[word]
    minutes = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20}[found["past"].lower()]
    return (hour % 24, minutes) if found["side"].lower() == "past" else ((hour - 1) % 24, 60 - minutes)


def states_time(text: str) -> bool:
    """Whether the sentence names a time of day (else 02:00 was assumed for a daily schedule)."""
    return bool(_TIME.search(text) or CRON.search(text) or _EVERY.search(text))


def _day_number(day: str | None, text: str) -> str:
    if not day:
        said = re.search(_DAY, text, re.IGNORECASE)
        day = said[0] if said else "monday"
    return str(_DAYS.index(day.lower().rstrip("s")))
