"""Dates and times: from one notation to another, through one time zone."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.values import blank, text

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS_FROM: Final = 100_000_000_000
"""A bare number this large is milliseconds: as seconds it would be after the year 5138."""
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|\d{4}-?W\d{2}-?\d")
FRACTION: Final = re.compile(r"(:\d{2}[.,]\d{6})\d+")
HAS_TIME: Final = re.compile(r"%[-]?[HIMSfpXcsTR]")


def date(value: object, source: str, target: str = "iso", zone: str = "") -> str | int | None:
    """A date or time in another notation; None for a blank value.

    `source` and `target` are a strptime/strftime pattern or one of
    `iso`      ISO 8601; as target a day stays a day, UTC is written `Z`, no zone is invented
    `unix`     whole seconds since 1970
    `unix_ms`  whole milliseconds since 1970
    `auto`     source only: unix, unix_ms, ISO 8601 or the date of a mail header; anything else is refused
    `zone` (`Europe/London`) is the zone to write the time in. A time that comes without a zone is taken to
    be in it, or in UTC where `zone` is not given and the target needs to know.

    >>> date(1753920000, "unix", "%Y-%m-%d", "Europe/London"), date("31.07.2025", "%d.%m.%Y")
    ('2025-07-31', '2025-07-31')
    >>> date("2025-07-31T22:30:00Z", "iso", "iso", "Asia/Tokyo"), date("2025-07-31T00:00:00Z", "iso", "unix")
    ('2025-08-01T07:30:00+09:00', 1753920000)
    """
    if blank(value):
        return None
    place = _zone(zone)
    moment, is_day = _read(value, source)
    if place is not None and not is_day:
        moment = moment.replace(tzinfo=place) if moment.tzinfo is None else moment.astimezone(place)
    return _written(moment, is_day, target, place)


def moment(value: object) -> int:
    """When it was, in milliseconds since 1970, so that two times can be compared; 0 for a blank value.

    The notation is told as by `date` with `auto`: what could be two dates is refused.

    >>> moment("2025-07-31T10:00:00+02:00") < moment(1753952400), moment("")
    (True, 0)
    """
    return int(date(value, "auto", "unix_ms") or 0)


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MappingError(f"date knows no time zone {name!r}; write it as in Europe/London") from error


def _read(value: object, source: str) -> tuple[datetime, bool]:
    """The moment, and whether it is a whole day without a time."""
    if source in ("unix", "unix_ms"):
        return _from_epoch(value, source), False
    written = (text(value) or "").strip()
    if source == "auto":
        return _guess(value, written)
    if source == "iso":
        return _from_iso(written), bool(DAY.fullmatch(written))
    if "%" not in source:
        raise MappingError(f"date takes iso, unix, unix_ms, auto or a pattern like %Y-%m-%d, got {source!r}")
    try:
        return datetime.strptime(written, source), not HAS_TIME.search(source)  # noqa: DTZ007 (a zone may come later)
    except ValueError as error:
        raise MappingError(f"date does not read {shown(value)} as {source}") from error


def _guess(value: object, written: str) -> tuple[datetime, bool]:
    if re.fullmatch(r"-?\d{9,}(?:\.\d+)?", written):
        unit = "unix_ms" if abs(float(written)) >= MILLISECONDS_FROM else "unix"
        return _from_epoch(written, unit), False
    if re.match(r"\d{4}-\d{2}-\d{2}", written):
        return _from_iso(written), bool(DAY.fullmatch(written))
    try:
        return parsedate_to_datetime(written), False
    except (ValueError, IndexError) as error:
        message = f"date cannot be sure what {shown(value)} is: say its pattern, such as %d/%m/%Y"
        raise MappingError(message) from error


def _from_epoch(value: object, source: str) -> datetime:
    try:
        amount = float(str(value).strip())
        seconds = timedelta(milliseconds=amount) if source == "unix_ms" else timedelta(seconds=amount)
        return EPOCH + seconds
    except (ValueError, OverflowError) as error:
        unit = "milliseconds" if source == "unix_ms" else "seconds"
        raise MappingError(f"date does not read {shown(value)} as {unit} since 1970") from error


def _from_iso(written: str) -> datetime:
    try:
        return datetime.fromisoformat(FRACTION.sub(r"\1", written))
    except ValueError as error:
        message = f"date does not read {shown(written)} as ISO 8601, such as 2025-07-31T09:00:00Z"
        raise MappingError(message) from error


def _written(moment: datetime, is_day: bool, target: str, place: tzinfo | None) -> str | int:
    if target in ("unix", "unix_ms"):
        known = moment if moment.tzinfo else moment.replace(tzinfo=place or UTC)
        return (known - EPOCH) // timedelta(milliseconds=1 if target == "unix_ms" else 1000)
    if target == "iso":
        if is_day:
            return moment.date().isoformat()
        precision = "milliseconds" if moment.microsecond else "seconds"
        written = moment.isoformat(timespec=precision)
        return written.removesuffix("+00:00") + "Z" if _is_utc(moment) else written
    if "%" not in target:
        raise MappingError(f"date writes iso, unix, unix_ms or a pattern such as %Y-%m-%d, got {target!r}")
    return moment.strftime(target)


def _is_utc(moment: datetime) -> bool:
    """UTC itself, not a zone that happens to be at +00:00 in winter."""
    if isinstance(moment.tzinfo, ZoneInfo):
        return moment.tzinfo.key in ("UTC", "Etc/UTC")
    return moment.utcoffset() == timedelta(0)
