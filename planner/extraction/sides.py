"""A pair of fields, and reading one side of it out of a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.extraction.fields import FieldRef, field_in
from planner.extraction.mentions import Mention
from planner.extraction.units import Unit


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a target as one place of a document names them. `rule` is what else is said."""

    source: FieldRef
    target: FieldRef
    unit: Unit
    start: int
    end: int
    rule: str = ""


def side_of(unit: Unit, start: int, end: int, mentions: Sequence[Mention]) -> FieldRef | None:
    """The field named between two positions of a unit."""
    raw = unit.passage.text[unit.start + start : unit.start + end]
    return field_in(unit.text[start:end], raw, start, mentions)


def as_target(ref: FieldRef | None) -> FieldRef | None:
    """A quoted word where a target stands is the name of a field, no value; a system's name is neither."""
    if ref is None or not ref.constant or ref.path:
        return ref
    if ref.system and re.sub(r"\W+", "-", ref.constant.casefold()) == ref.system:
        return None
    return replace(ref, path=ref.constant, constant="")


def after_label(words: str) -> int:
    """`Map: HubSpot firstname` begins after the label."""
    label = re.match(r"^(?:\W{0,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\W{0,2}\s)?[^:]{0,60}:\s+", words)
    return label.end() if label and words[label.end() :].strip() else 0
