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
    taken = [(each, source_of(what)) for each, what in found]
    sources = [source for _, source in taken if source is not None]
    computed = any(source.constant or source.note for source in sources)
    if len(sources) < LEAST or len(sources) < 0.7 * len(found) or not computed:
        return []
    about = _OBJECT.search(unit.text)
    return list(_pairs(unit, taken, about[1] if about else ""))


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
