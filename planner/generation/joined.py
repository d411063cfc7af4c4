"""Fields of several records that make up one: a table whose rows take turns in naming their source."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Groups

from planner.generation.naming import identifier
from planner.spec.research import Mapping

Group = tuple[str, str, str, str]
"""Source system, source object, target system, target object."""


def joined_groups(groups: Groups[Group, Sequence[Mapping]]) -> dict[Group, list[Mapping]]:
    """The groups, those that fill one record together as one.

    Their source objects differ, their target is the same, no field is filled by two of them, and in the order
    of the documents one goes on after another began: the rows of one table do so, two tables do not. The
    record most fields come from leads; fields of the others are named with their record before them.
    """
    found: dict[Group, list[Mapping]] = {key: list(mappings) for key, mappings in groups.items()}
    for together in _together(groups):
        lead = max(together, key=lambda key: len(groups[key]))
        rows = [each for key in together for each in groups[key]]
        place = {id(each): number for number, each in enumerate(_in_order(groups))}
        rows.sort(key=lambda each: place[id(each)])
        joined = [each if each.source_object == lead[1] else _inside(each) for each in rows]
        found = {
            key: (joined if key == lead else found[key])
            for key in found
            if key == lead or key not in together
        }
    return found


def objects_joined(mappings: Sequence[Mapping], name: str) -> list[str]:
    """The other records that the fields of a case come from besides its own, `name`."""
    return [each for each in dict.fromkeys(one.source_object for one in mappings) if each and each != name]


def _together(groups: Groups[Group, Sequence[Mapping]]) -> Iterator[list[Group]]:
    by_target: dict[tuple[str, str, str], list[Group]] = {}
    for key in groups:
        if key[1]:
            by_target.setdefault((key[0], key[2], key[3]), []).append(key)
    for keys in by_target.values():
        targets = [each.target for key in keys for each in groups[key]]
        if len(keys) > 1 and len(set(targets)) == len(targets) and _take_turns(groups, keys):
            yield keys


def _take_turns(groups: Groups[Group, Sequence[Mapping]], keys: Sequence[Group]) -> bool:
    """Whether a group goes on after another of them began."""
    place = {each.key: number for number, each in enumerate(_in_order(groups))}
    spans = [sorted(place[each.key] for each in groups[key]) for key in keys]
    return any(first[0] < second[0] < first[-1] for first in spans for second in spans if first is not second)


def _in_order(groups: Groups[Group, Sequence[Mapping]]) -> list[Mapping]:
    """All mappings as the documents have them: their keys count on."""
    return sorted(
        (each for rows in groups.values() for each in rows), key=lambda each: (len(each.key), each.key)
    )


def _inside(mapping: Mapping) -> Mapping:
    return mapping.model_copy(update={"source": f"{identifier(mapping.source_object)}.{mapping.source}"})
