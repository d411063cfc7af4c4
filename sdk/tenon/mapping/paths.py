"""Reading and writing by path: `email`, `address.city`, `lines[0].sku`, `lines[].sku`,
`custom["odd.name"]`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from tenon.mapping.errors import MappingError, MissingValue, shown
from tenon.mapping.values import blank

# A point before a blank belongs to the name, and so does that of "No." at its end: "Doc. No." is one field.
STEP = re.compile(
    r"""\.?((?:[^.\[\]"]|\.(?=\s)|(?<=\bN[or])\.(?=$|[.\[]))+)|\[(-?\d*)\]|\["((?:[^"\\]|\\.)*)"\]"""
)
FURTHEST: Final = 10_000
"""A list position beyond this is a mistake in a path, not a place to fill a list up to."""


class Each:
    """The step `[]`: every item of a list."""

    def __repr__(self) -> str:
        return "[]"


EACH: Final = Each()
Step = str | int | Each


@lru_cache(maxsize=2048)
def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises `MappingError` at the place where it stops being one.

    >>> steps("lines[0].sku")
    ('lines', 0, 'sku')
    """
    found: list[Step] = []
    at = 0
    while at < len(path):
        match = STEP.match(path, at)
        if match is None or (at == 0 and path.startswith(".")):
            message = f"{path!r} is not a path: do not understand {path[at:]!r}. Write a.b, a[0].b or a[].b"
            raise MappingError(message)
        name, index, quoted = match.groups()
        if name is not None:
            found.append(name)
        elif quoted is not None:
            found.append(quoted.replace('\\"', '"').replace("\\\\", "\\"))
        else:
            found.append(int(index) if index not in ("", "-") else EACH)
        at = match.end()
    return tuple(found)


def pick(obj: object, path: str) -> Any:
    """What stands at `path`, or None where any part of the way is missing. The empty path is the object
    itself.

    `[]` collects from every item of a list, leaving out items that do not have the field.

    >>> order = {"customer": {"name": "Ada"}, "lines": [{"sku": "A1"}, {}, {"sku": "B2"}]}
    >>> pick(order, "customer.name"), pick(order, "lines[0].sku"), pick(order, "lines[].sku")
    ('Ada', 'A1', ['A1', 'B2'])
    >>> pick(order, "ship.to") is None
    True
    """
    return _walk(obj, steps(path))


def _walk(value: object, way: tuple[Step, ...]) -> Any:
    for place, step in enumerate(way):
        if isinstance(step, Each):
            items = value if isinstance(value, (list, tuple)) else ()
            found = [_walk(item, way[place + 1 :]) for item in items]
            if any(isinstance(later, Each) for later in way[place + 1 :]):
                return [item for part in found for item in part]
            return [item for item in found if item is not None]
        value = _one(value, step)
        if value is None:
            return [] if any(isinstance(later, Each) for later in way[place + 1 :]) else None
    return value


def _one(value: object, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, (list, tuple)) and -len(value) <= step < len(value):
        return value[step]
    return None


def required(obj: object, path: str) -> Any:
    """What stands at `path`; raises `MissingValue` where there is nothing (see `blank`).

    >>> required({"id": "42"}, "id")
    '42'
    >>> required({"id": "42", "email": ""}, "email")
    Traceback (most recent call last):
    tenon.mapping.errors.MissingValue: email is required and missing (there: id, email)
    """
    value = pick(obj, path)
    if blank(value):
        raise MissingValue(path, f"{path or 'the value'} is required and missing ({_there(obj, path)})")
    return value


def filled(value: Any, name: str) -> Any:
    """The value; raises `MissingValue` where there is nothing (see `blank`). `name` is what it is for.

    >>> filled("New", "Status")
    'New'
    >>> filled(None, "Status")
    Traceback (most recent call last):
    tenon.mapping.errors.MissingValue: Status is required and has no value
    """
    if blank(value):
        raise MissingValue(name, f"{name} is required and has no value")
    return value


def _there(obj: object, path: str) -> str:
    """What there is instead, at the deepest object on the way: usually enough to see a spelling mistake."""
    way = steps(path)
    for length in range(len(way) - 1, -1, -1):
        holder = _walk(obj, way[:length])
        if isinstance(holder, Mapping):
            names = [str(name) for name in holder][:8]
            return f"there: {', '.join(names) or 'nothing'}{', ...' if len(holder) > 8 else ''}"
    return f"got {shown(obj)}"


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without those that are None, at every depth; what is left empty by that goes too. "" and 0
    stay.

    >>> present({"Email": "ada@example.com", "Phone": None, "Address": {"City": None}, "Tags": []})
    {'Email': 'ada@example.com', 'Tags': []}
    """
    kept = ((name, _without_none(value)) for name, value in fields.items())
    return {name: value for name, value in kept if value is not None}


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return (present(value) or None) if value else {}
    if isinstance(value, (list, tuple)):
        kept = [item for item in map(_without_none, value) if item is not None]
        return (kept or None) if value else []
    return value


def unfilled(fields: Mapping[str, Any], known: object, paths: Iterable[str]) -> dict[str, Any]:
    """The fields without those of `paths` that the record `known` has a value for: what is there stays.

    >>> lead = {"Phone": "+44", "Fax": "+44", "Address": {"City": "London"}}
    >>> known = {"Phone": "112", "Fax": "", "Address": {"City": "Bath"}}
    >>> unfilled(lead, known, ["Phone", "Fax", "Address.City"])
    {'Fax': '+44', 'Address': {}}
    """
    kept = dict(fields)
    for path in paths:
        if not blank(pick(known, path)):
            kept = _without(kept, steps(path))
    return kept


def _without(value: Any, way: tuple[Step, ...]) -> Any:
    """A copy of `value` without what stands at the end of the way; lists are left as they are."""
    step, rest = way[0], way[1:]
    if not isinstance(value, Mapping) or step not in value:
        return value
    if rest:
        return {**value, step: _without(value[step], rest)}
    return {name: inner for name, inner in value.items() if name != step}


def includes(record: object, fields: object) -> bool:
    """Whether `fields` is there and every one of its fields stands in the record with the same value, at
    every depth. This is how a workflow knows its own writing again.

    >>> written = {"Name": "Ada", "Address": {"City": "London"}}
    >>> includes({"Id": 7, "Name": "Ada", "Address": {"City": "London", "Zip": "N1"}}, written)
    True
    >>> includes({"Id": 7, "Name": "Eve", "Address": {"City": "London"}}, written), includes({"Id": 7}, None)
    (False, False)
    """
    if blank(fields):
        return False
    if not isinstance(fields, Mapping):
        return bool(record == fields)
    if not isinstance(record, Mapping):
        return False
    return all(_includes(record.get(name), value) for name, value in fields.items())


def _includes(value: object, wanted: object) -> bool:
    if isinstance(wanted, Mapping) and wanted:
        return includes(value, wanted)
    return value == wanted or (blank(value) and blank(wanted))


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object from paths and values. Values that are None are left out.

    >>> nested({"Name": "Ada", "Address.City": "London", "Lines[0].Price": 9, "Fax": None})
    {'Name': 'Ada', 'Address': {'City': 'London'}, 'Lines': [{'Price': 9}]}
    """
    target: dict[str, Any] = {}
    for path, value in fields.items():
        if value is not None:
            put(target, path, value)
    return target


def put(target: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Write `value` at `path` in `target`, making the objects and lists on the way; gives `target` back.

    `[]` spreads a list over the items of a list, one value each: this is how `lines[].sku` is filled.

    >>> put({"Lines": [{"Qty": 1}]}, "Lines[].Sku", ["A1", "B2"])
    {'Lines': [{'Qty': 1, 'Sku': 'A1'}, {'Sku': 'B2'}]}
    """
    way = steps(path)
    if not way or not isinstance(way[0], str):
        raise MappingError(f"{path!r} does not name a field to write to")
    _put(target, way, value, path)
    return target


def _put(holder: Any, way: tuple[Step, ...], value: Any, path: str) -> None:
    step, rest = way[0], way[1:]
    if not _fits(holder, step):
        raise MappingError(f"cannot write {path}: {shown(holder)} is in the way of {step!r}")
    if isinstance(step, Each):
        if not isinstance(value, (list, tuple)):
            raise MappingError(f"cannot write {path}: [] takes a list of values, got {shown(value)}")
        for index, item in enumerate(value):
            _put(holder, (index, *rest), item, path)
        return
    place = step if isinstance(step, str) else _room(holder, step, path)
    if not rest:
        holder[place] = value
        return
    there = holder[place] if isinstance(place, int) else holder.get(place)
    if there is None:
        there = holder[place] = {} if isinstance(rest[0], str) else []
    _put(there, rest, value, path)


def _fits(holder: Any, step: Step) -> bool:
    return isinstance(holder, dict if isinstance(step, str) else list)


def _room(items: Any, index: int, path: str) -> int:
    """The position as one that exists: the list grows up to it, filled with None."""
    place = index if index >= 0 else len(items) + index
    if not 0 <= place <= FURTHEST:
        raise MappingError(f"cannot write {path}: there is no position {index} in a list of {len(items)}")
    items.extend([None] * (place + 1 - len(items)))
    return place
