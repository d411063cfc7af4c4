"""Mapping tables, whatever their columns are called: which column gives, which takes, which tells how."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.fields import IDENTIFIER, FieldRef, field_in, type_named
from planner.extraction.mentions import Mention
from planner.extraction.pairs import only_objects
from planner.extraction.sides import Pair
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Role

_RULE: Final = re.compile(
    r"\brule|transform|\blogic\b|\bnotes?\b|comment|remark|conver|\bformat|description|detail"
    r"|explanation|formula|function|handling|\bhow\b|instruction|default",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(r"^(?:data ?)?typ[e]?s?$|data ?type|\btype$", re.IGNORECASE)
_REQUIRED: Final = re.compile(
    r"required|mandatory|^req\.?\??$|optional|^m ?/ ?o$|nullable|^must\??$", re.IGNORECASE
)
_EXAMPLE: Final = re.compile(r"example|sample|e\.g", re.IGNORECASE)
_OBJECT: Final = re.compile(
    r"^(?:\w+ )?(?:object|entity|table|record(?: type)?|resource|sheet|segment)s?(?: name)?$", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"^(?:#|no\.?|nr\.?|pos|priority|order|direction|status|owner|key|step|phase|scope|id|version"
    r"|who|learn more|link)$",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(
    r"\b(?:source|from|origin|input|src|incoming|upstream|sender|old|read|provider|giver|quelle|legacy)\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(
    r"\b(?:target|to|into|dest\w*|output|tgt|outgoing|downstream|receiver|new|write|mapped|maps"
    r"|goes|becomes|ziel|consumer)\b",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(r"field|attribut|propert|column|element|param|\bname\b|\bpath\b", re.IGNORECASE)
_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|field|transform|translat", re.IGNORECASE)
_EMPTY: Final = re.compile(
    r"^(?:[-\u2013\u2014/]*|n/?a|none|not mapped|unmapped|tbd|\?+|empty|ignore[d]?|skip(?:ped)?"
    r"|no mapping)\.?$",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    r"^(?:yes|y|x|true|1|m|mandatory|required|✓|✔|☑|must|always|ja|oui)\b|^[✓✔☑]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a mapping table is; -1 where there is none. Systems where a header names them."""

    source: int
    target: int
    rule: int = -1
    type: int = -1
    required: int = -1
    example: int = -1
    source_object: int = -1
    target_object: int = -1
    source_system: str = ""
    target_system: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A pair from a table, and what its other cells say about the target field."""

    pair: Pair
    example: str = ""


def rows_in(
    tables: Sequence[Sequence[Unit]], naming: Naming, roles: Mapping[str, Role]
) -> Iterator[TableRow]:
    """The pairs of every table that maps fields."""
    for rows in tables:
        columns = columns_of(rows, naming, roles)
        if columns is None:
            continue
        found = [row for unit in rows[1:] if (row := _row(unit, columns, naming))]
        objects = sum(only_objects(row.pair.source, row.pair.target) for row in found)
        if found and objects * 2 <= len(found):
            yield from found


def tables_of(units: Sequence[Unit]) -> list[list[Unit]]:
    """Row units grouped by table, the header row first."""
    tables: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        if unit.kind == "row" and unit.scope == "in":
            tables.setdefault((unit.document.name, unit.passage.table), []).append(unit)
    return [rows for rows in tables.values() if len(rows) > 1]


def columns_of(rows: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> Columns | None:
    """What the columns are, or None when this is no mapping table."""
    header = rows[0]
    names = [cell.header for cell in header.passage.cells]
    if len(names) < 2 or len(names) > 14:
        return None
    systems = [_system_of(header, at, naming) for at in range(len(names))]
    extra = _extras(names, systems)
    fields = [
        at
        for at in range(len(names))
        if at not in extra.values() and not _is_object(names, at) and not _OTHER.match(names[at])
    ]
    sides = _sides(names, systems, fields, roles, header, rows)
    if sides is None:
        return None
    source, target = sides
    objects = [at for at in range(len(names)) if _is_object(names, at)]
    near = {at: min(sides, key=lambda side: abs(side - at)) for at in objects}
    return Columns(
        source,
        target,
        extra.get("rule", -1),
        extra.get("type", -1),
        extra.get("required", -1),
        extra.get("example", -1),
        next((at for at in objects if near[at] == source), -1),
        next((at for at in objects if near[at] == target), -1),
        systems[source],
        systems[target],
    )


def _is_object(names: Sequence[str], at: int) -> bool:
    return bool(_OBJECT.match(names[at]))


def _extras(names: Sequence[str], systems: Sequence[str]) -> dict[str, int]:
    """Columns that tell about a field instead of naming it."""
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        for kind, pattern in (
            ("required", _REQUIRED),
            ("example", _EXAMPLE),
            ("type", _TYPE),
            ("rule", _RULE),
        ):
            side = (_SOURCE.search(name) or _TARGET.search(name) or systems[at]) and _FIELD.search(name)
            if pattern.search(name) and kind not in found and not side:
                found[kind] = at
                break
    return found


def _system_of(header: Unit, at: int, naming: Naming) -> str:
    cell = header.passage.cells[at]
    for mention in naming.mentions.get(header.number, ()):
        if cell.start <= mention.start < cell.start + max(len(cell.text), 1):
            return mention.key
    words = re.findall(r"[A-Z]{2,4}\b", cell.header)
    return next(
        (key for word in words for key, system in naming.systems.items() if word == _initials(system.name)),
        "",
    )


def _initials(name: str) -> str:
    """HubSpot -> HS, Business Central -> BC."""
    return "".join(re.findall(r"[A-Z]", name))


def _sides(
    names: Sequence[str],
    systems: Sequence[str],
    fields: Sequence[int],
    roles: Mapping[str, Role],
    header: Unit,
    rows: Sequence[Unit],
) -> tuple[int, int] | None:
    named = [at for at in fields if systems[at]]
    if len({systems[at] for at in named}) >= 2:
        first = named[0]
        second = next(at for at in named if systems[at] != systems[first])
        return _by_words(names, first, second) or _by_role(systems, first, second, roles)
    gives = [at for at in fields if _SOURCE.search(names[at])]
    takes = [at for at in fields if _TARGET.search(names[at]) and at not in gives]
    if gives and takes:
        return gives[0], takes[0]
    context = " ".join((*header.context, header.document.title))
    others = [at for at in fields if at not in gives + takes]
    if others and (gives or takes) and (_ABOUT.search(context) or _FIELD.search(" ".join(names))):
        return (gives[0], others[0]) if gives else (others[0], takes[0])
    if named and others and (other := next((at for at in others if at != named[0]), None)) is not None:
        about = _ABOUT.search(context) or _FIELD.search(names[named[0]]) or _FIELD.search(names[other])
        return _one_named(systems, named[0], other, roles) if about else None
    likely = [at for at in fields if _mostly_names(rows, at)]
    if len(likely) >= 2 and re.search(r"\bmap", context + " ".join(names), re.IGNORECASE):
        return likely[0], likely[1]
    return None


def _by_words(names: Sequence[str], first: int, second: int) -> tuple[int, int] | None:
    if re.search(r"\b(?:source|from)\b", names[second], re.IGNORECASE) or re.search(
        r"\b(?:target|to|into)\b", names[first], re.IGNORECASE
    ):
        return second, first
    return (first, second) if re.search(r"\b(?:source|from)\b", names[first], re.IGNORECASE) else None


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
    texts = [unit.passage.cells[at].text.strip("`* ") for unit in rows[1:] if at < len(unit.passage.cells)]
    filled = [text for text in texts if text]
    short = [text for text in filled if len(text.split()) <= 6]
    shaped = [text for text in filled if IDENTIFIER.fullmatch(text)]
    return (
        bool(filled)
        and len(short) >= 0.7 * len(filled)
        and (len(set(filled)) > len(filled) / 2 or bool(shaped))
    )


def _row(unit: Unit, columns: Columns, naming: Naming) -> TableRow | None:
    mentions = naming.mentions.get(unit.number, ())
    target = _cell(unit, columns.target, mentions)
    if target is None or target.constant or not target.path:
        return None
    source = _named_cell(unit, columns.source, mentions)
    rule = _rule(unit, columns.rule)
    if source is None:
        words = _text(unit, columns.source)
        if not words and not rule:
            return None
        source, rule = _told(words), " ".join(filter(None, (words, rule)))
    required = bool(_YES.search(_text(unit, columns.required))) if columns.required >= 0 else target.required
    if columns.required >= 0 and re.search(
        "optional|nullable",
        unit.passage.cells[columns.required].header if columns.required < len(unit.passage.cells) else "",
        re.IGNORECASE,
    ):
        required = not required
    target = replace(
        target,
        system=target.system or columns.target_system,
        object=target.object or _text(unit, columns.target_object),
        type=target.type or type_named(_text(unit, columns.type)),
        required=required,
    )
    source = replace(
        source,
        system=source.system or columns.source_system,
        object=source.object or _text(unit, columns.source_object),
    )
    note = "; ".join(filter(None, (source.note, target.note)))
    pair = Pair(source, target, unit, 0, len(unit.text), rule or note)
    return TableRow(pair, _text(unit, columns.example))


_SAYS_HOW: Final = re.compile(
    r"\b(?:convert|format|lower|upper|trim|default|always|if|only|split|concat|round|divid|multipl"
    r"|minor|cents|map|join|cut|first|last|copy|copied|same|use[ds]?|iso|e\.?164|must|truncat"
    r"|prefix|suffix"
    r"|strip|combin|replac|look ?up|constant|fixed|when|unless|fallback|else|empty|max|in utc"
    r"|set to|derived|calculat|sum|title|case|capital|remove|add|append|normali[sz]|pars|date"
    r"|number|bool|true|->|→|=)",
    re.IGNORECASE,
)


def _rule(unit: Unit, at: int) -> str:
    """What a rule column says; a column of descriptions only where it says how."""
    words = _text(unit, at)
    header = unit.passage.cells[at].header if 0 <= at < len(unit.passage.cells) else ""
    how = re.search(
        r"rule|transform|logic|conver|format|formula|function|handling|how", header, re.IGNORECASE
    )
    return words if how or _SAYS_HOW.search(words) else ""


def _named_cell(unit: Unit, at: int, mentions: Sequence[Mention]) -> FieldRef | None:
    """The field of a source cell; None when the cell tells instead of names."""
    words = _text(unit, at)
    told = len(words.split()) > 6 or re.search(r"\s(?:from|of) the\s|[a-z]{4,}\.\s+[A-Z]", words)
    return None if told else _cell(unit, at, mentions)


def _told(words: str) -> FieldRef:
    """A source told in a sentence: "Country from the default address" names `Country`."""
    named = re.match(r"([A-Z][\w/]*(?: [\w/]+){0,3}?) (?:from|of|on) the\b", words)
    return FieldRef(named[1]) if named and not named[1].split()[0].endswith("ed") else FieldRef("")


def _cell(unit: Unit, at: int, mentions: Sequence[Mention]) -> FieldRef | None:
    if not 0 <= at < len(unit.passage.cells):
        return None
    cell = unit.passage.cells[at]
    words = unit.text[cell.start : cell.start + len(cell.text)]
    if unit.passage.text[cell.start : cell.start + len(cell.text)] != cell.text:
        words = cell.text
    if _EMPTY.match(words.strip()):
        return None
    return field_in(words, cell.text, cell.start, mentions, whole=True)


def _text(unit: Unit, at: int) -> str:
    if not 0 <= at < len(unit.passage.cells):
        return ""
    cell = unit.passage.cells[at]
    plain = unit.text[cell.start : cell.start + len(cell.text)]
    words = plain if unit.passage.text[cell.start : cell.start + len(cell.text)] == cell.text else cell.text
    words = " ".join(words.split()).strip("`* ")
    return "" if _EMPTY.match(words) and not words.isdigit() else words
