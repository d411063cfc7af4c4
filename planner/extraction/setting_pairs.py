"""Field pairs in a block of settings: below `fields:` a target on each line, and what it takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from planner.extraction.assignments import source_of
from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.sides import Pair
from planner.extraction.units import Unit

_OPENS: Final = re.compile(
    r"^(?P<indent>[ \t-]*)[\"']?(?P<name>fields?|(?:field_?)?mappings?|map|columns|attributes"
    r"|properties|set|values|body"
    r"|payload|record)[\"']?\s*:\s*(?:#.*)?$",
    re.IGNORECASE,
)
_LINE: Final = re.compile(
    r"(?P<indent>[ \t]+)(?:-"
    r" )?[\"']?(?P<name>[\w$.\[\]-]+)[\"']?\s*:\s*(?P<what>[^#\n]*?)\s*(?:#\s*(?P<note>.*))?$",
    re.MULTILINE,
)
_OBJECT: Final = re.compile(
    r"^[ \t]*(?:record|object|entity|table|resource|type)[ \t]*:[ \t]*([A-Za-z]\w*)", re.MULTILINE
)
LEAST: Final = 2


def setting_pairs(unit: Unit) -> list[Pair]:
    """The pairs below the first key that says fields; targets left, as only a target is given a sum.

    None where no line is given either: then nothing tells which side is which.
    """
    found = list(_lines(unit.text))
    taken = [(each, _taken(what)) for each, what in found]
    sources = [source for _, source in taken if source is not None]
    computed = any(source.constant or source.note for source in sources)
    if len(sources) < LEAST or len(sources) < 0.7 * len(found) or not computed:
        return []
    about = _OBJECT.search(unit.text)
    return list(_pairs(unit, taken, about[1] if about else ""))


_ENTRY: Final = re.compile(r"[\"']?(\w[\w -]*)[\"']?\s*:\s*(\{[^{}]*\}|\"[^\"]*\"|'[^']*'|[^,{}]+)")
_GIVES: Final = ("from", "source", "src", "field", "path")
_FIXED: Final = ("const", "constant", "value", "fixed", "literal")
_TABLES: Final = ("map", "values", "lookup")
_PLACE: Final = re.compile(r"[\"']?\{\{\s*([\w.\[\]$]+)\s*(?:\|\s*([^{}]+?))?\s*\}\}[\"']?")


def _taken(what: str) -> FieldRef | None:
    """What a line gives its target: a name, a sum, `{from: label, map: {...}}` or `"{{ label | upper }}"`."""
    if place := _PLACE.fullmatch(what):
        return FieldRef(place[1], note=place[2] or "", shaped=True)
    quoted = re.fullmatch(r"\"'([^'\"]*)'\"|'\"([^'\"]*)\"'", what)
    if quoted:
        return FieldRef("", constant=quoted[1] or quoted[2])
    if not re.fullmatch(r"\{.*\}", what):
        return source_of(what)
    said = {name.strip().casefold(): value.strip(" \"'") for name, value in _ENTRY.findall(what[1:-1])}
    fixed = next((said[name] for name in _FIXED if name in said), "")
    path = next((said[name] for name in _GIVES if name in said), "")
    if not path:
        return FieldRef("", constant=fixed) if fixed else None
    table = next((said[name] for name in _TABLES if name in said), "")
    note = ", ".join(f"{key} = {value.strip()}" for key, value in _ENTRY.findall(table.strip("{}")))
    return FieldRef(path, note=note, shaped=True) if IDENTIFIER.fullmatch(path) else None


def _lines(text: str) -> Iterator[tuple[re.Match[str], str]]:
    inside, deep, at = False, -1, 0
    for raw in text.split("\n"):
        opened = _OPENS.match(raw)
        if opened and not inside:
            inside, deep = True, len(opened["indent"])
        elif inside and raw.strip():
            line = _LINE.match(text, at, at + len(raw))
            if line is None or len(line["indent"]) <= deep or not IDENTIFIER.fullmatch(line["name"]):
                return
            yield line, line["what"].strip()
        at += len(raw) + 1


def _pairs(unit: Unit, taken: Sequence[tuple[re.Match[str], FieldRef | None]], record: str) -> Iterator[Pair]:
    for line, source in taken:
        if source is None:
            continue
        rule = "; ".join(filter(None, (source.note, (line["note"] or "").strip())))
        target = FieldRef(line["name"], object=record, shaped=True)
        yield Pair(replace(source, note=""), target, unit, line.start("name"), line.end(), rule)
