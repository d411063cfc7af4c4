"""The record inside a payload: a webhook wraps it in an event, a search in a list."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tenon.mapping import MappingError, pick

MOST_LOOKED_AT: Final = 400
MOST_LEVELS: Final = 5


@dataclass(frozen=True)
class Found:
    """A record and the path it stands at in its payload; the empty path is the payload itself."""

    record: Any
    at: str


def record_in(payload: Any, paths: Sequence[str]) -> Found:
    """The part of `payload` that has most of `paths`; of equals the one nearest to the top.

    Where none of them is found, the payload itself, or its first item where it is a list.
    """
    best, most = Found(payload, ""), 0
    for place in _places(payload):
        count = sum(1 for path in paths if _has(place.record, path))
        if count > most:
            best, most = place, count
    if not most and isinstance(payload, list) and payload:
        return Found(payload[0], "[0]")
    return best


def _has(record: Any, path: str) -> bool:
    try:
        return pick(record, path) not in (None, [])
    except MappingError:
        return False


def _places(payload: Any) -> Iterator[Found]:
    """Every object of the payload, the nearest first; of a list only the first item."""
    waiting: deque[tuple[Found, int]] = deque([(Found(payload, ""), 0)])
    for _ in range(MOST_LOOKED_AT):
        if not waiting:
            return
        place, level = waiting.popleft()
        value = place.record
        if isinstance(value, dict):
            yield place
            inner = [(f"{place.at}.{name}" if place.at else str(name), each) for name, each in value.items()]
        else:
            inner = [(f"{place.at}[0]", value[0])] if isinstance(value, list) and value else []
        if level < MOST_LEVELS:
            waiting.extend(
                (Found(each, at), level + 1) for at, each in inner if isinstance(each, dict | list)
            )
