"""What people do about a conflict: take what was drawn, or leave it at their own words."""

from collections.abc import Iterable
from typing import Any, cast

from planner.merging.parts import INNER
from planner.merging.references import mended
from planner.merging.trees import UNITS, Conflict, alike
from planner.spec.workflow import WorkflowSpec

Json = dict[str, Any]


class NothingToTake(LookupError):
    """The place a conflict is about is no longer there."""


def accepted(spec: WorkflowSpec, conflict: Conflict, drawn: WorkflowSpec) -> WorkflowSpec:
    """`spec` with what `drawn` says at the place of the conflict. Raises `NothingToTake`."""
    if conflict.kind == "whole":
        return drawn.model_copy(update={"key": spec.key})
    value, other = (side.model_dump(mode="json", by_alias=True) for side in (spec, drawn))
    if conflict.kind == "differs":
        _set(value, other, conflict)
    elif conflict.kind == "gone":
        _remove(value, conflict)
    else:
        _insert(value, other, conflict)
    sound, _ = mended(value, (value, spec.model_dump(mode="json", by_alias=True), other))
    return WorkflowSpec.model_validate(sound)


def waiting(conflicts: Iterable[Conflict], spec: WorkflowSpec, drawn: WorkflowSpec) -> tuple[Conflict, ...]:
    """The conflicts that are still there: the two sides still say different things at their place."""
    value, other = (side.model_dump(mode="json", by_alias=True) for side in (spec, drawn))
    return tuple(one for one in conflicts if _is_open(one, value, other))


def sides(conflict: Conflict, spec: WorkflowSpec, drawn: WorkflowSpec) -> tuple[Any, Any]:
    """What people wrote and what was drawn at that place; None for a side that has nothing there."""
    value, other = (side.model_dump(mode="json", by_alias=True) for side in (spec, drawn))
    return _at(value, conflict), _at(other, conflict)


def _is_open(conflict: Conflict, value: Json, drawn: Json) -> bool:
    if conflict.kind == "whole":
        return not alike(value, drawn)
    mine, theirs = _element(value, conflict), _element(drawn, conflict)
    if conflict.kind == "gone":
        return mine is not None and theirs is None
    if conflict.kind == "removed":
        return mine is None and theirs is not None
    return mine is not None and theirs is not None and not alike(_at(value, conflict), _at(drawn, conflict))


def _at(value: Json, conflict: Conflict) -> Any:
    """The value of the conflict's field, or the element where it has none."""
    found: Any = _element(value, conflict)
    for name in conflict.field.split(".") if conflict.field else ():
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _list(value: Json, conflict: Conflict) -> list[Json]:
    """The list that holds the element, or held it: of a row the rows of its table."""
    for outer, inner in INNER.items():
        if inner == conflict.section and outer in value:
            tables = value[outer]
            holds = [one for one in tables if any(row["key"] == conflict.key for row in one[inner])]
            return list((holds or tables)[0][inner]) if tables else []
    found = value.get(conflict.section)
    return found if isinstance(found, list) else []


def _element(value: Json, conflict: Conflict) -> Any:
    if conflict.section == conflict.key:
        return value.get(conflict.section)
    known = (one for one in _list(value, conflict) if known_as(conflict.section, one) == conflict.key)
    return next(known, None)


def known_as(section: str, value: Json) -> str:
    """The key of an element; an assumption is known by its question or its words."""
    return str(value["question"] or value["text"]) if section == "assumptions" else str(value.get("key", ""))


def _set(value: Json, drawn: Json, conflict: Conflict) -> None:
    mine, theirs = _element(value, conflict), _element(drawn, conflict)
    if mine is None or theirs is None:
        raise NothingToTake(conflict.id)
    if not conflict.field:
        if conflict.section == conflict.key:
            value[conflict.section] = theirs
        else:
            mine.clear()
            mine.update(theirs)
        return
    *path, last = conflict.field.split(".")
    for name in path:
        if not isinstance(mine.get(name), dict) or not isinstance(theirs.get(name), dict):
            mine[name] = theirs.get(name)
            return
        mine, theirs = mine[name], theirs[name]
    together = next(
        (unit for unit in UNITS.get(conflict.section, ()) if unit[0] == last and not path), (last,)
    )
    if conflict.section == "rows":
        together = (*together, "example_in", "example_out")
    for name in together:
        if name in theirs:
            mine[name] = theirs[name]
        else:
            mine.pop(name, None)


def _remove(value: Json, conflict: Conflict) -> None:
    for outer, inner in INNER.items():
        if inner == conflict.section and outer in value:
            for table in value[outer]:
                table[inner] = [row for row in table[inner] if row["key"] != conflict.key]
            return
    value[conflict.section] = [
        one for one in value[conflict.section] if known_as(conflict.section, one) != conflict.key
    ]


def _insert(value: Json, drawn: Json, conflict: Conflict) -> None:
    element = _element(drawn, conflict)
    if element is None or _element(value, conflict) is not None:
        raise NothingToTake(conflict.id)
    there = _list(drawn, conflict)
    keys = [known_as(conflict.section, one) for one in there]
    before = keys[: keys.index(conflict.key)]
    target = _target(value, drawn, conflict)
    known = [known_as(conflict.section, one) for one in target]
    behind = next((known.index(key) + 1 for key in reversed(before) if key in known), 0)
    target.insert(behind, element)


def _target(value: Json, drawn: Json, conflict: Conflict) -> list[Json]:
    """The list of `value` that the element belongs into, itself and not a copy."""
    for outer, inner in INNER.items():
        if inner == conflict.section and outer in value:
            key = next(
                table["key"] for table in drawn[outer] if conflict.key in [row["key"] for row in table[inner]]
            )
            for table in value[outer]:
                if table["key"] == key:
                    return cast(list[Json], table[inner])
            raise NothingToTake(conflict.id)
    return cast(list[Json], value[conflict.section])
