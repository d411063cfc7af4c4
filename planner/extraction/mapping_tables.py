"""The pairs of mapping tables, row by row, with what their other cells tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.assignments import source_of
from planner.extraction.fields import IDENTIFIER, FieldRef, field_in, type_named
from planner.extraction.filled import filled
from planner.extraction.mentions import Mention
from planner.extraction.pairs import only_objects
from planner.extraction.sides import Pair
from planner.extraction.systems import Naming
from planner.extraction.table_columns import Columns, columns_of
from planner.extraction.tables import FROM, Table
from planner.extraction.units import Unit
from planner.extraction.words import BACK_ARROWS
from planner.spec.values import Role

_EMPTY: Final = re.compile(
    r"^(?:[-\u2013\u2014/]*|n/?a|none|not mapped|unmapped|tbd|\?+|empty|ignore[d]?|skip(?:ped)?"
    r"|no mapping|leer|keine?)\.?$",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    r"^(?:yes|y|x|true|1|m|mandatory|required|✓|✔|☑|must|always|ja|j|pflicht|oui)\b|^[✓✔☑]", re.IGNORECASE
)
_SAYS_HOW: Final = re.compile(
    r"\b(?:convert|format|lower|upper|trim|default|always|if|only|split|concat|round|divid|multipl"
    r"|minor|cents|map|join|cut|first|last|copy|copied|same|use[ds]?|iso|e\.?164|must|truncat"
    r"|prefix|suffix"
    r"|strip|combin|replac|look ?up|constant|fixed|when|unless|fallback|else|empty|max|in utc"
    r"|set to|derived|calculat|sum|title|case|capital|remove|add|append|normali[sz]|pars|date"
    r"|number|bool|true|via|see|d{2}|y{4}|immer|fest|klein\w*|gross\w*|groß\w*|entfern\w*|wenn|->|→|=)"
    r"|\bidentif(?:y|ies)\b|\bmatch|\bkey\b|\bunique|\b\w+ to \w+\b|\w[\"']? ?= ?[\"']?\w",
    re.IGNORECASE,
)
_NO_MAPPING: Final = re.compile(
    r"^(?:(?:do not|don't|not|never|no longer) (?:to be )?(?:map|transfer|send|sent|cop(?:y|ied)|sync|use"
    r"|need|write|migrate|import)\w*(?! (?:if|when|where|unless|before|until|empty|blank|null|zero)\b)"
    r"|unmapped|no mapping|ignored?|out of scope|skip(?:ped)?|n/?a|not to (?-i:[A-Z])\w*)\b",
    re.IGNORECASE,
)


_LEFT_EMPTY: Final = re.compile(
    r"(?:is |stays? |left |kept |remains? )*(?:empty|blank|unfilled|leer)(?=$|[,;:.(\u2013\u2014])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A pair from a table, and what its other cells say about the target field."""

    pair: Pair
    example: str = ""


def rows_in(
    tables: Sequence[Table], naming: Naming, roles: Mapping[str, Role], skipped: frozenset[int] = frozenset()
) -> Iterator[TableRow]:
    """The pairs of every table that maps fields. `skipped` are tables whose first row has this number."""
    for table in tables:
        if table.first.number in skipped:
            continue
        columns = columns_of(table, naming, roles)
        if columns is None:
            continue
        found = [row for unit in table.body if (row := _row(unit, columns, naming, table.names))]
        objects = sum(only_objects(row.pair.source, row.pair.target) for row in found)
        if found and objects * 2 <= len(found):
            yield from found


def _row(unit: Unit, columns: Columns, naming: Naming, names: Sequence[str]) -> TableRow | None:
    mentions = naming.mentions.get(unit.number, ())
    if BACK_ARROWS.search(cell_text(unit, columns.direction)):
        columns = replace(
            columns,
            source=columns.target,
            target=columns.source,
            source_object=columns.target_object,
            target_object=columns.source_object,
            source_system=columns.target_system,
            target_system=columns.source_system,
        )
    target = _cell(unit, columns.target, mentions)
    if _SAME.fullmatch(cell_text(unit, columns.target)):
        target = _cell(unit, columns.source, mentions)
    if target is None or target.constant or not target.path:
        return None
    rule = _rule(unit, columns.rules, names)
    source = (
        target
        if _SAME.fullmatch(cell_text(unit, columns.source))
        else _joined(cell_text(unit, columns.source), rule) or _named_cell(unit, columns.source, mentions)
    )
    sides = (rule, cell_text(unit, columns.source), cell_text(unit, columns.target))
    if any(_NO_MAPPING.match(each) for each in sides) or _LEFT_EMPTY.match(sides[1]):
        return None
    if source is None:
        words = cell_text(unit, columns.source)
        if not words and not rule and not cell_text(unit, columns.fixed):
            return None
        fixed = None if words else filled(rule) or filled(cell_text(unit, columns.fixed))
        if fixed is not None and fixed.constant:
            source, rule = fixed, fixed.note
        else:
            source, rule = _told(words), " ".join(filter(None, (words, rule)))
    pair = Pair(
        _with_columns(source, unit, columns.source_system, columns.source_object),
        replace(
            _with_columns(target, unit, columns.target_system, columns.target_object),
            type=target.type or type_named(cell_text(unit, columns.type)),
            required=_required(unit, columns, target, names),
        ),
        unit,
        0,
        len(unit.text),
        rule or "; ".join(filter(None, (source.note, target.note))),
    )
    return TableRow(pair, cell_text(unit, columns.example))


def _with_columns(ref: FieldRef, unit: Unit, system: str, object_column: int) -> FieldRef:
    return replace(ref, system=ref.system or system, object=ref.object or cell_text(unit, object_column))


def _required(unit: Unit, columns: Columns, target: FieldRef, names: Sequence[str]) -> bool | None:
    if columns.required < 0:
        return target.required
    required = bool(_YES.search(cell_text(unit, columns.required)))
    turned = re.search("optional|nullable", names[columns.required], re.IGNORECASE)
    return not required if turned and "mandatory" not in names[columns.required].casefold() else required


_BULLET: Final = re.compile(r"[-*\u2022]\s+(?=\w)")
_SAME: Final = re.compile(
    r"(?:the )?(?:same|identical|ditto|idem|dito|\"|=|1:1|as[- ]is)(?: (?:name|field))?(?: (?:as|on"
    r"|in) .{2,30})?",
    re.IGNORECASE,
)
_MEANING: Final = re.compile(r"descri|meaning|definition|explanation", re.IGNORECASE)
_PHRASE: Final = re.compile(r"(?:the|your|our|their|its|an?)\s+[^.;:]{3,300}\.?", re.IGNORECASE)
_DOES: Final = re.compile(
    r"\b(?:if|when|unless|otherwise|else|only|must|should|defaults?|convert\w*|format\w*|map(?:s|ped)?"
    r"|look ?up|translat\w*|join\w*|concat\w*|combin\w*|split\w*|round\w*|calculat\w*|sum|times"
    r"|divid\w*|multipl\w*|prefix\w*|suffix\w*|trim\w*|upper\w*|lower\w*|truncat\w*|replac\w*|first|last"
    r"|both|plus|minus)\b|[=<>+*]",
    re.IGNORECASE,
)
"""A phrase under `Description` with an article and nothing that is done to a value says what a field is."""


def _rule(unit: Unit, places: Sequence[int], names: Sequence[str]) -> str:
    """What the rule columns say; a column of descriptions only where it says how."""
    said = []
    for at in places:
        words = cell_text(unit, at)
        how = re.search(
            r"rule|transform|logic|conver|format|formula|function|handling|how|regel|umwandl|umsetz",
            names[at],
            re.IGNORECASE,
        )
        only_means = _MEANING.search(names[at]) and _PHRASE.fullmatch(words) and not _DOES.search(words)
        if words and (how or not names[at] or (_SAYS_HOW.search(words) and not only_means)):
            said.append(re.sub(r"^\(([^()]*)\)$", r"\1", words))
    return "; ".join(dict.fromkeys(said))


def _named_cell(unit: Unit, at: int, mentions: Sequence[Mention]) -> FieldRef | None:
    """The field of a source cell; None when the cell tells instead of names."""
    words = cell_text(unit, at)
    raw = FROM.sub("", unit.passage.cells[at].text) if 0 <= at < len(unit.passage.cells) else ""
    if words.startswith("from ") and IDENTIFIER.fullmatch(raw):
        return FieldRef(raw, shaped=True)
    said = filled(raw) or _led_by_name(raw)
    if said and (said.constant or not IDENTIFIER.fullmatch(raw.strip("`* "))):
        return said
    text = re.fullmatch(r"[\"'“].*\{.*[\"'”]", words)
    if text and (made := source_of(f'"{words[1:-1]}"')):
        return made
    several = re.split(r"\s+/\s+", words)
    if len(several) > 1 and all(IDENTIFIER.fullmatch(each) and "." in each for each in several):
        return FieldRef(", ".join(several), note=words, shaped=True)
    told = len(words.split()) > 6 or re.search(r"\s(?:from|of) the\s|[a-z]{4,}\.\s+[A-Z]", words)
    return None if told else _cell(unit, at, mentions)


_JOINS: Final = re.compile(
    r"\b(?:join|concat|combin|merg|glu|separat|put together"
    r"|with an? (?:space|blank|comma|slash|dash|hyphen))",
    re.IGNORECASE,
)


def _joined(cell: str, rule: str) -> FieldRef | None:
    """`freezer, shelf` in a row that says "joined with a slash": several fields that become one."""
    parts = [part.strip("`* ") for part in re.split(r"[,+&]|\band\b", cell)]
    named = len(parts) > 1 and all(IDENTIFIER.fullmatch(part) for part in parts)
    return FieldRef(", ".join(parts), shaped=True) if named and _JOINS.search(rule) else None


_LED: Final = re.compile(
    r"(?:`(?P<set>[^`\s]{1,80})`|(?P<name>[A-Za-z_][\w.\[\]]{1,79}))"
    r"\s*(?:[,;:(\u2013\u2014]|\s-)\s+(?P<rest>[^`]{2,300})"
)


def _led_by_name(cell: str) -> FieldRef | None:
    """A cell that begins with a name and goes on with what is done to it."""
    led = _LED.fullmatch(cell.strip())
    name = (led["set"] or led["name"]) if led else ""
    if (
        led is None
        or not IDENTIFIER.fullmatch(name)
        or _EMPTY.match(name)
        or (led["name"] and _SAYS_HOW.search(name))
    ):
        return None
    return FieldRef(name, note=led["rest"].strip(" ().;,"), shaped=True)


_WHOSE: Final = re.compile(
    r"(?:the )?((?!the\b|each\b|all\b|sum\b)[a-z]\w*(?: [a-z]\w*)?) of (?:the|an?|each) (?:\w+ ){0,2}\w+\.?"
)
"""`name of the Shopify order`."""


def _told(words: str) -> FieldRef:
    """A source told in a sentence: "Country from the default address" names `Country`."""
    if whose := _WHOSE.fullmatch(words):
        return FieldRef(whose[1])
    named = re.match(r"([A-Z][\w/]*(?: [\w/]+){0,3}?) (?:from|of|on) the\b", words)
    return FieldRef(named[1]) if named and not named[1].split()[0].endswith("ed") else FieldRef("")


def _cell(unit: Unit, at: int, mentions: Sequence[Mention]) -> FieldRef | None:
    if not 0 <= at < len(unit.passage.cells):
        return None
    cell = unit.passage.cells[at]
    words = unit.text[cell.start : cell.start + len(cell.text)]
    if unit.passage.text[cell.start : cell.start + len(cell.text)] != cell.text:
        words = cell.text
    if at == 0 and (bullet := _BULLET.match(words)):
        words = words[bullet.end() :]
    if _EMPTY.match(words.strip()):
        return None
    return field_in(words, cell.text, cell.start, mentions, whole=True)


def cell_text(unit: Unit, at: int) -> str:
    """The plain words of a cell; empty where it says that there is nothing."""
    if not 0 <= at < len(unit.passage.cells):
        return ""
    cell = unit.passage.cells[at]
    plain = unit.text[cell.start : cell.start + len(cell.text)]
    words = plain if unit.passage.text[cell.start : cell.start + len(cell.text)] == cell.text else cell.text
    words = " ".join(words.split()).strip("`* ")
    return "" if _EMPTY.match(words) and not words.isdigit() else words
