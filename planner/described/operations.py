"""The operation of a description that does something to one record type, where one clearly does."""

import re
from typing import Final, Literal

from systems.index import ApiIndex, ApiOperation, lookups_of
from systems.index.spelling import singular

Wanted = Literal["read", "list", "search", "create", "update"]
_METHODS: Final[dict[str, tuple[str, ...]]] = {
    "read": ("GET",),
    "list": ("GET",),
    "search": ("GET", "POST"),
    "create": ("POST", "PUT"),
    "update": ("PATCH", "PUT", "POST"),
}
_SLOT: Final = re.compile(r"\{[^{}]*\}")
_ENDING: Final = re.compile(r"\.(?:json|xml)$")
_SEARCHING: Final = ("search", "query", "find")


def operation_for(index: ApiIndex, record: str, wanted: Wanted, match: str = "") -> ApiOperation | None:
    """The one with the shortest path whose last word is the record's name, by the usual meaning of methods.

    A search is `/customers/search`, or a list that takes a parameter which the words of `match` name.
    """
    name = singular(record)
    fitting = [
        each
        for each in index.operations
        if not each.webhook
        and not each.deprecated
        and each.method in _METHODS[wanted]
        and _does(each, name, wanted, match)
        and (wanted not in ("list", "search") or _answers_a_list(index, each))
    ]
    order = _METHODS[wanted]
    ranked = sorted(
        fitting, key=lambda each: (each.path.count("{"), order.index(each.method), len(each.path))
    )
    return ranked[0] if ranked else None


def _answers_a_list(index: ApiIndex, operation: ApiOperation) -> bool:
    """Whether records come back, as far as the description says; facts about the record type are no list."""
    answer = operation.answer
    if answer is None or answer.shape.inside:
        return answer is not None
    fields = lookups_of(index).flat(answer.shape, levels=1, most=200)
    return any(each.type.startswith("array of object") and each.path.count(".") < 2 for each in fields)


def _does(operation: ApiOperation, name: str, wanted: Wanted, match: str) -> bool:
    parts = [_ENDING.sub("", part) for part in operation.path.split("/") if part]
    ends_in_one = bool(parts) and bool(_SLOT.fullmatch(parts[-1]))
    said = parts[:-1] if ends_in_one else parts
    if not said:
        return False
    if wanted == "search":
        if singular(said[-1]) in _SEARCHING:
            return len(said) > 1 and singular(said[-2]) == name and not ends_in_one
        asked = operation.method == "GET" and not ends_in_one and singular(said[-1]) == name
        return asked and any(
            each.place == "query" and each.name.replace("_", " ").casefold() in match.casefold()
            for each in operation.parameters
            if len(each.name) > 2
        )
    if singular(said[-1]) != name:
        return False
    return ends_in_one if wanted in ("read", "update") else not ends_in_one
