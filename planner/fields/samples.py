"""The fields of a JSON sample: every path in it, with the type and example that stand there."""

from typing import Any, Final

from planner.fields.kinds import kind_of
from planner.fields.known import KnownField

MOST_FIELDS: Final = 2_000
MOST_ITEMS: Final = 20
MOST_LEVELS: Final = 12


def fields_of_sample(value: Any, origin: str) -> tuple[KnownField, ...]:
    """One field for every path, parents before children; items of a list are read together as `lines[]`.

    At most MOST_FIELDS paths, MOST_LEVELS deep and MOST_ITEMS of each list: a sample is no database.
    """
    found: dict[str, KnownField] = {}
    _walk(value, "", origin, found, 0)
    return tuple(found.values())


def _walk(value: Any, path: str, origin: str, found: dict[str, KnownField], level: int) -> None:
    if level > MOST_LEVELS or len(found) >= MOST_FIELDS:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            below = f"{path}.{name}" if path else str(name)
            _note(found, below, inner, origin)
            _walk(inner, below, origin, found, level + 1)
    elif isinstance(value, list):
        for item in value[:MOST_ITEMS]:
            _walk(item, f"{path}[]" if path else "", origin, found, level + 1)


def _note(found: dict[str, KnownField], path: str, value: Any, origin: str) -> None:
    known = found.get(path)
    if known is not None and known.example is not None:
        return
    if known is None and len(found) >= MOST_FIELDS:
        return
    plain = not isinstance(value, dict | list)
    found[path] = KnownField(path, kind_of(value), example=value if plain else None, origins=(origin,))
