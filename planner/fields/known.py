"""Known fields: what documents, samples and API descriptions say about the fields of one object."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from planner.conventions import convention_of, known_object
from planner.fields.names import same_name
from planner.spec.research import DataObject, Research


@dataclass(frozen=True)
class KnownField:
    """One field by its path inside the object. `origins` say in words who told of it."""

    path: str
    type: str = ""
    required: bool = False
    description: str = ""
    example: Any = None
    values: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


def merged(groups: Iterable[Iterable[KnownField]]) -> tuple[KnownField, ...]:
    """One field for each path, in the order they are first told of; what an earlier group says wins."""
    found: dict[str, KnownField] = {}
    for group in groups:
        for field in group:
            known = found.get(field.path)
            found[field.path] = _together(known, field) if known else field
    return tuple(found.values())


def _together(first: KnownField, second: KnownField) -> KnownField:
    return replace(
        first,
        type=first.type or second.type,
        required=first.required or second.required,
        description=first.description or second.description,
        example=second.example if first.example is None else first.example,
        values=first.values or second.values,
        origins=(*first.origins, *(one for one in second.origins if one not in first.origins)),
    )


def of_research(research: Research, system: str, name: str) -> tuple[KnownField, ...]:
    """The fields the documents name for an object; for all objects of the system where it is not known."""
    described = [each for each in research.objects if each.system == system]
    same = [each for each in described if name and _is(each, name)]
    return merged(_fields(each) for each in (same or described))


def _is(described: DataObject, name: str) -> bool:
    return same_name(described.name, name) or same_name(described.name.rstrip("s"), name.rstrip("s"))


def _fields(described: DataObject) -> list[KnownField]:
    return [
        KnownField(
            field.name,
            "" if field.type == "unknown" else field.type,
            field.required,
            field.description,
            field.example,
            field.values,
            (f"documents, {described.name}",),
        )
        for field in described.fields
    ]


def required_by_vendor(research: Research, system: str, name: str) -> tuple[KnownField, ...]:
    """What the vendor's published API wants in a new record of that object."""
    told = next((each for each in research.systems if each.key == system), None)
    convention = convention_of(told) if told else None
    known = known_object(convention, name) if convention else None
    if not known or not convention:
        return ()
    origin = (f"{convention.name} wants it",)
    return tuple(KnownField(path, required=True, origins=origin) for path in known.required)
