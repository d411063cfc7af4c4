"""What each column of a mapping table is, whatever it is called: which gives, takes or tells how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.fields import IDENTIFIER
from planner.extraction.systems import Naming
from planner.extraction.tables import Table
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, BACK_ARROWS
from planner.spec.values import Role

_RULE: Final = re.compile(
    r"\brule|transform|\blogic\b|\bnotes?\b|comment|remark|conver|\bformat|description|detail"
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
    r"^(?:\w+ ){0,2}(?:object|entity|table|record(?: type)?|resource|sheet|segment|tabelle"
    r"|objekt)s?(?: name)?$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"^(?:#|no\.?|nr\.?|pos\.?|priority|order|status|owner|key|step|phase|scope|id|version"
    r"|who|learn more|link|section|group)$",
    re.IGNORECASE,
)
_DIRECTION: Final = re.compile(r"^(?:sync )?(?:direction|dir\.?|richtung|way)$|^<?[-=]+>$|^$", re.IGNORECASE)
_SOURCE: Final = re.compile(
    r"\b(?:source|from|origin|input|src|incoming|upstream|sender|old|read|provider|giver|quelle|herkunft"
    r"|legacy|von|aus)\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(
    r"\b(?:target|to|into|dest\w*|output|tgt|outgoing|downstream|receiver|new|write|mapped|maps"
    r"|goes|becomes|ziel|nach|consumer)\b",
    re.IGNORECASE,
)
_SYSTEM: Final = re.compile(r"\b(?:system|application|app)s?(?: name)?$", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"field|attribut|propert|column|element|param|\bname\b|\bpath\b|feld|spalte", re.IGNORECASE
)
_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|field|transform|translat|zuordnung|feld", re.IGNORECASE)
_VALUE: Final = re.compile(r"\bvalues?\b|\bwerte?\b|\bpicklist\b|\boptions?\b|\bcodes?\b", re.IGNORECASE)
MOST_COLUMNS: Final = 16


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a mapping table is; -1 where there is none. Systems where a header names them.

    `rules` are all columns that may tell how. `values`: its rows pair values, not fields.
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
    source_system: str = ""
    target_system: str = ""
    values: bool = False


def columns_of(table: Table, naming: Naming, roles: Mapping[str, Role]) -> Columns | None:
    """What the columns are, or None when this is no mapping table."""
    names = table.names
    if len(names) < 2 or len(names) > MOST_COLUMNS:
        return None
    systems = [_system_of(table, at, naming) for at in range(len(names))]
    extra = _extras(names, systems)
    taken = {at for places in extra.values() for at in places}
    direction = next((at for at in range(len(names)) if _is_direction(table, at)), -1)
    unnamed = {at for at, name in enumerate(names) if not name}
    objects = [at for at in range(len(names)) if _OBJECT.match(names[at]) and at not in taken]
    fields = [
        at
        for at in range(len(names))
        if at not in taken | unnamed | {direction, *objects} and not _OTHER.match(names[at])
    ]
    sides = _sides(table, systems, fields, roles, naming)
    if sides is None:
        return None
    source, target = sides
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
        systems[source],
        systems[target],
        bool(_VALUE.search(names[source]) and _VALUE.search(names[target])),
    )


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
        and (len(arrows) == len(filled) or bool(table.names[at]))
    )


def _extras(names: Sequence[str], systems: Sequence[str]) -> dict[str, list[int]]:
    """Columns that tell about a field instead of naming it."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        side = (_SOURCE.search(name) or _TARGET.search(name) or systems[at]) and _FIELD.search(name)
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


def _sides(
    table: Table, systems: Sequence[str], fields: Sequence[int], roles: Mapping[str, Role], naming: Naming
) -> tuple[int, int] | None:
    names, header = table.names, table.first
    named = [at for at in fields if systems[at]]
    if len({systems[at] for at in named}) >= 2:
        first = named[0]
        second = next(at for at in named if systems[at] != systems[first])
        ordered = _by_heading(header, naming, systems, first, second)
        return _by_words(names, first, second) or ordered or _by_role(systems, first, second, roles)
    gives = _fields_first(names, [at for at in fields if _SOURCE.search(names[at])])
    takes = _fields_first(names, [at for at in fields if _TARGET.search(names[at]) and at not in gives])
    if gives and takes:
        return gives[0], takes[0]
    context = " ".join((*header.context, header.document.title))
    others = [at for at in fields if at not in gives + takes]
    if others and (gives or takes) and (_ABOUT.search(context) or _FIELD.search(" ".join(names))):
        return (gives[0], others[0]) if gives else (others[0], takes[0])
    if named and others and (other := next((at for at in others if at != named[0]), None)) is not None:
        about = _ABOUT.search(context) or _FIELD.search(names[named[0]]) or _FIELD.search(names[other])
        return _one_named(systems, named[0], other, roles) if about else None
    grouped = [at for at in fields if _FIELD.search(names[at]) and len(names[at].split()) > 1]
    if len(table.header) > 1 and len(grouped) == 2:
        return grouped[0], grouped[1]
    likely = [at for at in fields if _mostly_names(table.body, at)]
    if len(likely) >= 2 and re.search(r"\bmap|zuordnung", context + " ".join(names), re.IGNORECASE):
        return likely[0], likely[1]
    return None


def _fields_first(names: Sequence[str], places: Sequence[int]) -> list[int]:
    """`Source system` beside `Source field` only says whose field it is."""
    return sorted(places, key=lambda at: bool(_SYSTEM.search(names[at])))


def _by_words(names: Sequence[str], first: int, second: int) -> tuple[int, int] | None:
    if re.search(r"\b(?:source|from|quelle)\b", names[second], re.IGNORECASE) or re.search(
        r"\b(?:target|to|into|ziel)\b", names[first], re.IGNORECASE
    ):
        return second, first
    return (first, second) if re.search(r"\b(?:source|from)\b", names[first], re.IGNORECASE) else None


def _by_heading(
    header: Unit, naming: Naming, systems: Sequence[str], first: int, second: int
) -> tuple[int, int] | None:
    """`Products (Odoo to Shopify)` above a table says which column gives, whatever else is done."""
    for words in reversed(header.passage.section):
        places = []
        for at in (first, second):
            system = naming.systems[systems[at]]
            names = (system.name, *(system.entry.aliases if system.entry else ()))
            found = [place for name in names if (place := words.casefold().find(name.casefold())) >= 0]
            places.append(min(found, default=-1))
        if min(places) < 0:
            continue
        between = words[min(places) : max(places)]
        if re.search(r"\b(?:to|into)\b|->|→|=>", between):
            return (first, second) if places[0] < places[1] else (second, first)
    return None


def _by_role(systems: Sequence[str], first: int, second: int, roles: Mapping[str, Role]) -> tuple[int, int]:
    turned = roles.get(systems[first]) == "target" or (
        roles.get(systems[second]) == "source" and roles.get(systems[first]) != "source"
    )
    return (second, first) if turned else (first, second)


def _one_named(systems: Sequence[str], named: int, other: int, roles: Mapping[str, Role]) -> tuple[int, int]:
    role = roles.get(systems[named])
    if role == "target":
        return other, named
    return (named, other) if role == "source" else (min(named, other), max(named, other))


def _mostly_names(rows: Sequence[Unit], at: int) -> bool:
    """Cells that look like field names: short, and different from each other."""
    texts = [unit.passage.cells[at].text.strip("`* ") for unit in rows if at < len(unit.passage.cells)]
    filled = [text for text in texts if text]
    short = [text for text in filled if len(text.split()) <= 6]
    shaped = [text for text in filled if IDENTIFIER.fullmatch(text)]
    return (
        bool(filled)
        and len(short) >= 0.7 * len(filled)
        and (len(set(filled)) > len(filled) / 2 or bool(shaped))
    )
