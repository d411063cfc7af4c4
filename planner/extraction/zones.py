"""Time zones a sentence names: IANA names, abbreviations, cities."""

import re
from functools import cache
from typing import Final
from zoneinfo import available_timezones

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
    r"|\b(?P<city>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:local )?time\b|\((?P<alone>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\)"
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


def zone_in(text: str) -> str:
    """The time zone a sentence names, as an IANA name; empty when it names none."""
    for found in _ZONE.finditer(text):
        if found["area"]:
            return found["area"]
        if found["short"]:
            return _ZONES[found["short"]]
        if zone := _zone_of(found["city"] or found["alone"] or ""):
            return zone
    return ""


def _zone_of(city: str) -> str:
    """The zone of a city that has one of its own name; `Lagos` is in Africa/Lagos."""
    return _CITIES.get(city) or _named_zones().get(city.replace(" ", "_"), "")


@cache
def _named_zones() -> dict[str, str]:
    """Zones by the last part of their names, where that is a place and no other zone's."""
    found: dict[str, list[str]] = {}
    for name in available_timezones():
        area, _, place = name.rpartition("/")
        if area in _AREAS:
            found.setdefault(place, []).append(name)
    return {place: names[0] for place, names in found.items() if len(names) == 1}


_AREAS: Final = frozenset(
    {"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"}
)
