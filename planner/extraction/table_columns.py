"""What each column of a mapping table is, whatever it is called: which gives, takes or tells how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.sided import about_fields, sides_of
from planner.extraction.systems import Naming
from planner.extraction.table_sides import (
    FIELD,
    SOURCE,
    TARGET,
    is_counted,
    is_spelled,
    table_sides,
    without_marks,
)
from planner.extraction.tables import FROM, Table
from planner.extraction.words import ARROWS, BACK_ARROWS
from planner.spec.values import Role

_RULE: Final = re.compile(
    r"\brule|transform|\blogic\b|\bnotes?\b|comment|remark|conver|\bformat|description|\bdetails?\b(?! \w)"
    r"|explanation|formula|function|handling|\bhow\b|instruction|default|regel|umwandl|umsetz|umrechn"
    r"|bemerk|hinweis|kommentar|beschreib",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    r"^(?:data ?)?typ[e]?s?$|data ?type|daten?typ|\btyp$|\btype$|\blength$|l\u00e4nge", re.IGNORECASE
)
_REQUIRED: Final = re.compile(
    r"required|mandatory|\breq\.?\??$|optional|\bm ?/ ?o$|nullable|^must\??$|pflicht", re.IGNORECASE
)
_EXAMPLE: Final = re.compile(r"example|sample|e\.g|beispiel", re.IGNORECASE)
_OBJECT: Final = re.compile(
    r"^(?!field|column|attribute)(?:\w+ ){0,2}"
    r"(?:object|entity|table|record(?: type)?|resource|sheet|segment|tabelle"
    r"|objekt)s?(?: name)?$",
    re.IGNORECASE,
)
_FIXED: Final = re.compile(
    r"^(?:default|fixed|constant|static|hard-?coded|standard)s?(?: ?values?)?$|^(?:standard|fest)wert$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"^(?:#|no\.?|nr\.?|pos\.?|priority|order|status|owner|key|step|phase|scope|id|version"
    r"|who|learn more|link|section|group)$",
    re.IGNORECASE,
)
_DIRECTION: Final = re.compile(
    r"^(?:sync )?(?:direction|dir\.?|richtung|way)$|^<?[-=]+>$|^[↔⇔⇄⇆⟷→⇒←]$|^$", re.IGNORECASE
)
_VALUE: Final = re.compile(r"\bvalues?\b|\bwerte?\b|\bpicklist\b|\boptions?\b|\bcodes?\b", re.IGNORECASE)
MOST_COLUMNS: Final = 16
MOSTLY: Final = 0.6
"""The share of arrows in a column that shows directions; the other rows say that nothing is moved."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a mapping table is; -1 where there is none. Systems where a header names them.

    `rules` are all columns that may tell how, `fixed` holds values that are given without a source.
    `values`: its rows pair values, not fields.
    """

    source: int
    target: int
    rules: tuple[int, ...] = ()
    type: int = -1
    required: int = -1
    example: int = -1
    direction: int = -1
    source_object: int = -1
    target_object: int = -1
    fixed: int = -1
    source_system: str = ""
    target_system: str = ""
    values: bool = False


def columns_of(table: Table, naming: Naming, roles: Mapping[str, Role]) -> Columns | None:
    """What the columns are, or None when this is no mapping table."""
    names = table.names
    if len(names) < 2 or len(names) > MOST_COLUMNS:
        return None
    if table.headless:
        return _headless(table, naming, roles)
    systems = [_system_of(table, at, naming) for at in range(len(names))]
    extra = _extras(names, systems)
    taken = {at for places in extra.values() for at in places}
    direction = next((at for at in range(len(names)) if _is_direction(table, at)), -1)
    unnamed = {at for at, name in enumerate(names) if not name}
    objects = [at for at in range(len(names)) if _OBJECT.match(names[at]) and at not in taken]
    fields = [
        at
        for at in range(len(names))
        if at not in taken | unnamed | {direction, *objects}
        and (not _OTHER.match(names[at]) or is_spelled(table.body, at))
        and not is_counted(table.body, at)
    ]
    fields = without_marks(table, fields)
    sides = table_sides(table, systems, fields, roles, naming)
    if sides is None:
        return None
    source, target = _along(table, direction, *sides)
    sides = source, target
    near = {at: min(sides, key=lambda side: abs(side - at)) for at in objects}
    told = sorted({*extra.get("rule", ()), *(at for at in unnamed if at > max(sides))} - {direction})
    return Columns(
        source,
        target,
        tuple(told),
        _nearest(extra.get("type", ()), target, source),
        _nearest(extra.get("required", ()), target, source),
        _nearest(extra.get("example", ()), target, source),
        direction,
        next((at for at in objects if near[at] == source), -1),
        next((at for at in objects if near[at] == target), -1),
        next((at for at, name in enumerate(names) if at not in sides and _FIXED.match(name)), -1),
        systems[source],
        systems[target],
        bool(_VALUE.search(names[source]) and _VALUE.search(names[target])),
    )


def _along(table: Table, direction: int, source: int, target: int) -> tuple[int, int]:
    """The two sides as the arrows between them point, where nearly all point the same way."""
    left, right = sorted((source, target))
    if not left < direction < right:
        return source, target
    cells = [
        unit.passage.cells[direction].text.strip("`* ")
        for unit in table.body
        if direction < len(unit.passage.cells)
    ]
    forward = sum(bool(ARROWS.fullmatch(cell)) and not _BOTH_WAYS.fullmatch(cell) for cell in cells)
    back = sum(bool(BACK_ARROWS.fullmatch(cell)) for cell in cells)
    if forward > 4 * back:
        return left, right
    return source, target


_BOTH_WAYS: Final = re.compile(r"<[-=]+>|[\u2194\u21d4\u21c4\u21c6\u27f7]")


def _headless(table: Table, naming: Naming, roles: Mapping[str, Role]) -> Columns | None:
    """The left column gives, unless what stands above names the systems in another order."""
    sides = sides_of(table.first, naming, roles)
    beside = [unit.passage.cells[1].text for unit in table.body if len(unit.passage.cells) > 1]
    if sum(bool(FROM.match(cell)) for cell in beside) >= MOSTLY * len(beside):
        return Columns(1, 0, tuple(range(2, len(table.names))))
    if sides is None and not about_fields(table.first):
        return None
    left, right, back = sides or ("", "", False)
    rules = tuple(range(2, len(table.names)))
    if back:
        return Columns(1, 0, rules, source_system=right, target_system=left)
    return Columns(0, 1, rules, source_system=left, target_system=right)


def _nearest(places: Sequence[int], target: int, source: int) -> int:
    """The column that tells about the target: right behind it rather than behind the source."""
    mine = [at for at in places if abs(at - target) <= abs(at - source)] or list(places)
    behind = [at for at in mine if at > target]
    return min(behind or mine, key=lambda at: abs(at - target), default=-1)


def _is_direction(table: Table, at: int) -> bool:
    """A column of arrows, or one named so."""
    cells = [unit.passage.cells[at].text for unit in table.body if at < len(unit.passage.cells)]
    filled = [cell.strip("`* ") for cell in cells if cell.strip("`* ")]
    arrows = [
        cell for cell in filled if len(cell) <= 3 and (ARROWS.fullmatch(cell) or BACK_ARROWS.fullmatch(cell))
    ]
    return (
        bool(filled)
        and bool(_DIRECTION.match(table.names[at]))
        and (len(arrows) >= MOSTLY * len(filled) or bool(table.names[at]))
    )


def _extras(names: Sequence[str], systems: Sequence[str]) -> dict[str, list[int]]:
    """Columns that tell about a field instead of naming it."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        side = (SOURCE.search(name) or TARGET.search(name) or systems[at]) and FIELD.search(name)
        for kind, pattern in (
            ("required", _REQUIRED),
            ("example", _EXAMPLE),
            ("type", _TYPE),
            ("rule", _RULE),
        ):
            if pattern.search(name) and not side:
                found.setdefault(kind, []).append(at)
                break
    return found


def _system_of(table: Table, at: int, naming: Naming) -> str:
    """The system a column's header names, or the group above it."""
    for header in table.header:
        mentions = naming.mentions.get(header.number, ())
        for column in range(at, -1, -1):
            cell = header.passage.cells[column] if column < len(header.passage.cells) else None
            if cell is None or (column < at and not cell.text.strip()):
                continue
            for mention in mentions:
                if cell.start <= mention.start < cell.start + max(len(cell.text), 1):
                    return mention.key
            if cell.text.strip() or len(table.header) == 1:
                break
    return _by_initials(table.names[at], naming)


def _by_initials(name: str, naming: Naming) -> str:
    """`BC field` of Business Central, `SAP B1 field` of SAP Business One."""
    for word in re.findall(r"[A-Z][A-Z\d]{1,3}\b", name):
        for key, system in naming.systems.items():
            if word == "".join(re.findall(r"[A-Z]", system.name)):
                return key
    return ""
