"""Choosing one value: by default, by order, by a list of pairs, between true and false."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.values import blank, text

YES: Final = frozenset({"true", "yes", "y", "1", "on", "t"})
NO: Final = frozenset({"false", "no", "n", "0", "off", "f"})


def default(value: Any, fallback: Any) -> Any:
    """The value, or `fallback` where it is blank.

    >>> default("", "Unknown"), default(None, 0), default(0, 5)
    ('Unknown', 0, 0)
    """
    return fallback if blank(value) else value


def first_of(*values: Any) -> Any:
    """The first value that is not blank, or None.

    >>> first_of(None, "", "office@example.com", "home@example.com")
    'office@example.com'
    """
    return next((value for value in values if not blank(value)), None)


def only(found: Iterable[Any]) -> Any:
    """The one record that was found, or None where there is none.

    Several are refused: which of them is meant is not for a program to guess.

    >>> only([{"id": 7}]), only([])
    ({'id': 7}, None)
    """
    records = list(found)
    if len(records) > 1:
        raise MappingError(f"only: {len(records)} records where one was meant: {shown(records[:2])}")
    return records[0] if records else None


def map_value(value: object, pairs: Mapping[str, Any], default: Any = None) -> Any:
    """What `pairs` gives for the value; `default` where it is blank or not among them.

    The value is compared as text without white space around it: exactly first, then without regard to
    capitals.

    >>> stages = {"lead": "New", "customer": "Client"}
    >>> map_value("lead", stages), map_value("Customer ", stages), map_value("other", stages)
    ('New', 'Client', None)
    >>> map_value("other", stages, default="Unknown")
    'Unknown'
    """
    if blank(value):
        return default
    wanted = (text(value) or "").strip()
    if wanted in pairs:
        return pairs[wanted]
    alike = (mapped for key, mapped in pairs.items() if key.casefold() == wanted.casefold())
    return next(alike, default)


def boolean(value: object) -> bool | None:
    """True or false from yes/no, true/false, on/off, 1/0 in any capitals; None for a blank value.

    >>> boolean("Yes"), boolean("false"), boolean(1), boolean("")
    (True, False, True, None)
    """
    if isinstance(value, bool):
        return value
    if blank(value):
        return None
    written = (text(value) or "").strip().lower()
    if written in YES:
        return True
    if written in NO:
        return False
    raise MappingError(f"boolean takes yes/no, true/false, on/off or 1/0, got {shown(value)}")
