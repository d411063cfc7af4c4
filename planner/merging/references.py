"""References between the elements of a workflow: those that lead nowhere after a merge are mended.

A list of what is covered drops what is gone. What a step needs to run is brought back from the side that
still has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

LISTS = ("endpoints", "data_flow", "transformations", "systems")


def mended(value: Json, sides: Sequence[Json]) -> tuple[Json, list[tuple[str, str]]]:
    """The workflow with sound references, and what was brought back for it as (section, key).

    Only references that lead somewhere in one of `sides` are mended: what was wrong before is lint's to say.
    """
    known = {place for side in sides for place in _places(side)}
    value, back = dict(value), []
    for place in _missing(value, known):
        section, key = place
        value[section] = _with(value[section], section, key, sides)
        back.append(place)
    there = {key for _, key in _places(value)}
    gone = {key for _, key in known} - there
    value["acceptance_criteria"] = _less(value["acceptance_criteria"], "covers", gone)
    value["user_stories"] = _less(value["user_stories"], "criteria", gone)
    return value, back


def problems(value: Json) -> list[str]:
    """Keys that are given twice, in sentences; an empty list for a sound workflow."""
    seen: set[tuple[str, str]] = set()
    twice = []
    for place in _places(value):
        if place in seen:
            twice.append(f"{place[1]} is there twice.")
        seen.add(place)
    return twice


def needed(value: Json) -> Iterator[tuple[str, str]]:
    """Every reference that must lead somewhere, as (section, key)."""
    for step in value["data_flow"]:
        yield from _of_step(step)
    for endpoint in value["endpoints"]:
        yield "systems", endpoint["system"]
    for table in value["transformations"]:
        yield "systems", table["source"]["system"]
        yield "systems", table["target"]["system"]
    yield "systems", value["trigger"]["system"]


def _of_step(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "endpoints", step["endpoint"]
    yield "transformations", step["table"]
    yield "data_flow", step["on_true"]
    yield "data_flow", step["on_false"]
    yield "systems", step["system"]


def _missing(value: Json, known: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is needed and known but not there. Each is found once, also those that the found ones need."""
    found: set[tuple[str, str]] = set()
    while True:
        there = set(_places(value))
        lost = [
            place for place in needed(value) if place in known and place not in there and place not in found
        ]
        if not lost:
            return
        found.add(lost[0])
        yield lost[0]


def _places(value: Json) -> Iterator[tuple[str, str]]:
    for section in (*LISTS, "acceptance_criteria", "user_stories"):
        for each in value[section]:
            yield section, each["key"]
            for row in each.get("rows", ()):
                yield "rows", row["key"]


def _with(values: Sequence[Json], section: str, key: str, sides: Sequence[Json]) -> list[Json]:
    """The list with that element of the first side that has it, behind the one it stood behind there."""
    out = list(values)
    for side in sides:
        keys = [each["key"] for each in side[section]]
        if key not in keys:
            continue
        place = keys.index(key)
        there = [each["key"] for each in out]
        behind = next((there.index(one) + 1 for one in reversed(keys[:place]) if one in there), 0)
        out.insert(behind, side[section][place])
        return out
    return out


def _less(values: Sequence[Json], name: str, gone: set[str]) -> list[Json]:
    return [{**each, name: [key for key in each[name] if key not in gone]} for each in values]
