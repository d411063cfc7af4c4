"""Events as the documents show them: the fields in them, and where they would go by their names."""

import re
from collections.abc import Iterator
from typing import Any

from planner.conventions import KnownObject
from planner.generation.naming import object_label, words
from planner.spec.research import DataObject, Mapping, System
from planner.spec.values import Evidence

LEAST_OF_A_NAME = 3
"""So many letters of a noun are taken for it."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value of a record with its path; of a list the first entry."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from leaves(value[0], f"{path}[]" if path else "")
    else:
        yield path, value


def _in_record(name: tuple[str, ...], record: str) -> tuple[str, ...]:
    """A name without the record it is of: `account_name`, or `acct_name` for short, is its `name`."""
    first, rest, noun = name[:1], name[1:], "".join(words(object_label(record)))
    short = ".*".join(first[0]) if first and len(first[0]) >= LEAST_OF_A_NAME else ""
    of_it = bool(rest) and first[0][0] == noun[:1] and bool(short) and re.match(short, noun) is not None
    return rest if of_it and rest != ("id",) else ()


def payload_mappings(
    payload: Any,
    source: System,
    source_object: str,
    target: System,
    known: KnownObject | None,
    described: DataObject | None,
) -> tuple[Mapping, ...]:
    """One mapping for each field of an event that the target has under the same name, marked as assumed.

    `known` is what the target's vendor publishes of the record, `described` what the documents say of it.
    """
    there = {tuple(words(field.name)): field.name for field in described.fields} if described else {}
    for meaning, name in (known.common if known else {}).items():
        there.setdefault(tuple(words(meaning)), name)
        there.setdefault(tuple(words(name)), name)
    found: dict[str, Mapping] = {}
    for path, _ in leaves(payload):
        own = tuple(words(path.rpartition(".")[2]))
        name = there.get(own, "") or there.get(_in_record(own, source_object), "")
        if name and name not in found:
            text = (
                f"the documents show `{path}` in the event, and {target.name} has the field `{name}` for it"
            )
            found[name] = Mapping(
                key=f"M-{len(found) + 1:02}",
                source_system=source.key,
                source_object=source_object,
                source=path,
                target_system=target.key,
                target_object=known.name if known else described.name if described else "",
                target=name,
                evidence=(Evidence(kind="assumption", text=text),),
            )
    return tuple(found.values())
