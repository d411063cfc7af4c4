"""Mappings line by line: `Source: billing.email`, below it `Target: ContactMail` and `Rule: lower case`."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from planner.extraction.fields import IDENTIFIER, FieldRef, field_like
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.units import Unit

_LINE: Final = re.compile(
    r"^\W*(?:(?P<source>(?:source|from|quelle|von)(?: (?:field|feld))?)|(?P<target>(?:target|to|into|ziel"
    r"|nach)"
    r"(?: (?:field|feld))?)|(?P<rule>rule|transformation|conversion|note|how|regel))\W{0,3}[:=]\W{0,3}(?=\S)",
    re.IGNORECASE,
)
FARTHEST: Final = 4
"""Lines a target may stand below its source."""


def field_lines(units: Sequence[Unit]) -> frozenset[int]:
    """The units that are such lines: "Source:" said again and again, each time of another, names fields."""
    lines: dict[str, list[int]] = defaultdict(list)
    values: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        said = _LINE.match(unit.text) if unit.kind in ("item", "paragraph") else None
        if said and not said["rule"]:
            lines[unit.document.name].append(unit.number)
        if said and said["source"]:
            values[unit.document.name].add(unit.text[said.end() :].strip().casefold())
    return frozenset(number for name, found in lines.items() if len(values[name]) > 1 for number in found)


def stacked_pairs(units: Sequence[Unit], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[Pair]:
    """The pairs of sources and targets that follow each other; systems behind such labels make none."""
    source: tuple[Unit, FieldRef] | None = None
    pair: Pair | None = None
    for unit in units:
        said = _LINE.match(unit.text) if unit.scope == "in" and unit.kind in ("item", "paragraph") else None
        if said is None:
            continue
        ref = side_of(unit, said.end(), len(unit.text), mentions.get(unit.number, ()))
        if said["rule"] and pair is not None and unit.number - pair.unit.number <= FARTHEST:
            pair = Pair(pair.source, pair.target, pair.unit, pair.start, pair.end, unit.text[said.end() :])
            continue
        if pair is not None:
            yield pair
            pair = None
        if said["source"]:
            source = (unit, ref) if ref is not None and _names_field(ref) else None
        elif said["target"] and source is not None and unit.number - source[0].number <= FARTHEST:
            target = as_target(ref)
            if target is not None and target.path and (source[1].shaped or target.shaped):
                pair = Pair(source[1], target, unit, 0, len(unit.text))
            source = None
    if pair is not None:
        yield pair


def _names_field(ref: FieldRef) -> bool:
    return bool(ref.path) and (field_like(ref) or IDENTIFIER.fullmatch(ref.path) is not None)
