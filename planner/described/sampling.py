"""An example of what is sent or answered, made of the fields a description names and nothing else."""

import re
from typing import Any, Final

from systems.index import ApiField, Content, Lookups

MOST: Final = 24
_PART: Final = re.compile(r"[^.\[\]]+|\[\]")
_VALUES: Final[dict[str, Any]] = {"integer": 1, "number": 1.0, "boolean": True}


def sample(lookups: Lookups, content: Content) -> Any:
    """The example the file gives, else one of the first fields of each level; None where there are none."""
    if content.example is not None:
        return content.example
    made: Any = [] if content.shape.inside or content.shape.type.startswith("array") else {}
    fields = lookups.flat(content.shape, levels=1, most=400)
    usable = [each for each in fields if each.path.count(".") <= 2 and "*" not in each.path]
    # The id first: a plan must know where it stands.
    kept = sorted(usable, key=lambda each: (_is_no_id(each), each.path.count("."), not each.required))[:MOST]
    for field in kept:
        _put(made, field)
    return made or None


def _is_no_id(field: ApiField) -> bool:
    return field.name.casefold() not in ("id", "gid", "uuid") or field.path.count(".") > 1


def _put(made: Any, field: ApiField) -> None:
    parts = _PART.findall(field.path)
    place = made
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if part == "[]":
            if not isinstance(place, list):
                return
            if not place:
                place.append({})
            place = place[0]
            continue
        if not isinstance(place, dict):
            return
        if following:
            empty: Any = [] if following == "[]" else {}
            if not isinstance(place.get(part), list | dict):
                place[part] = empty
            place = place[part]
        else:
            place.setdefault(part, _value(field))


def _value(field: ApiField) -> Any:
    if field.example is not None:
        return field.example
    if field.enum:
        return field.enum[0]
    if field.type.startswith("array"):
        return []
    return {} if field.type == "object" else _VALUES.get(field.type, field.name)
