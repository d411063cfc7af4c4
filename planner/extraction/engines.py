"""Databases that another system runs on: its inside, not a system beside it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from planner.catalogue import CatalogueSystem
from planner.extraction.mentions import Mention
from planner.extraction.units import Unit

_BENEATH: Final = re.compile(
    r"[^.;]{0,60}?(?:\bwith|\bon|\bon top of|\bauf|\b\u00fcber|\bvia|\bthrough|\bruns? on|\bbased on"
    r"|\bbacked by"
    r"|\buses|\bits|\bdessen|\bderen|[(,=])\s+(?:the |an? |its |den |die |das |dem |einem? |own )?",
    re.IGNORECASE,
)
_STACK: Final = re.compile(
    r"\b(?:Django|Rails|Node(?:\.js)?|PHP|Java|Laravel|Spring|\.NET|C#|Flask|React|Vue|Python|Ruby|Delphi"
    r"|Symfony)"
    r"\s*(?:\+|and|,|/|with|on|&)\s*$",
    re.IGNORECASE,
)
_ACCESS: Final = re.compile(
    r"\b(?:access|log-?in|sign-?in|user|password|credentials?|account|underneath|behind|zugriff|benutzer"
    r"|kennwort"
    r"|anmeldung|runs on|written in|built (?:in|with|on)|hosted)\b",
    re.IGNORECASE,
)
_BUILT_ON: Final = re.compile(
    r"\b(?:on top of|built (?:up)?on|based on|built with|forked from|a fork of|auf Basis von|basiert auf)"
    r"\s+(?:the |an? )?$",
    re.IGNORECASE,
)
"""What another system is made of, whatever it is: nobody exchanges data with it."""
LEAST_BESIDE: Final = 2


def is_engine(entry: CatalogueSystem) -> bool:
    """Whether it is a database as such, with no records of its own kind."""
    return entry.category == "database" and entry.api == "database"


def without_engines(
    units: Sequence[Unit], systems: dict[str, Any], mentions: Mapping[int, Sequence[Mention]]
) -> dict[int, list[Mention]]:
    """The mentions with each such database taken for the system on top of it; `systems` loses them.

    Only where two other systems are named, and every place that names the database speaks of access to it or
    of what the other is built with.
    """
    kept = {number: list(found) for number, found in mentions.items()}
    texts = {unit.number: unit for unit in units}
    beneath = _foundations(texts, kept)
    engines = [
        key for key, each in systems.items() if key in beneath or (each.entry and is_engine(each.entry))
    ]
    for key in engines if len(systems) - len(engines) >= LEAST_BESIDE else ():
        places = [
            (texts[number], found) for number, found in kept.items() if any(m.key == key for m in found)
        ]
        places = [(unit, found) for unit, found in places if unit.scope == "in"]
        if key not in beneath and not all(
            _ACCESS.search(unit.text) or _is_part(unit.text, found, key) for unit, found in places
        ):
            continue
        owners = [owner for unit, found in places if (owner := _on_top(unit.text, found, key))]
        if not owners and not any(_is_part(unit.text, found, key) for unit, found in places):
            continue
        del systems[key]
        for number, found in kept.items():
            again = [Mention(owners[0], m.start, m.end) for m in found if m.key == key and owners]
            kept[number] = sorted([*(m for m in found if m.key != key), *again], key=lambda each: each.start)
    return kept


def _foundations(texts: Mapping[int, Unit], kept: Mapping[int, Sequence[Mention]]) -> frozenset[str]:
    """The systems that are named as what another is built on, and nowhere else."""
    named = {each.key for found in kept.values() for each in found}
    elsewhere = {
        each.key
        for number, found in kept.items()
        for each in found
        if not _BUILT_ON.search(texts[number].text[: each.start])
    }
    return frozenset(named - elsewhere)


def _is_part(text: str, found: Sequence[Mention], key: str) -> bool:
    """`Django + Postgres`: one of the things something is built with."""
    return any(_STACK.search(text[: each.start]) for each in found if each.key == key)


def _on_top(text: str, found: Sequence[Mention], key: str) -> str:
    """The system named before the database in a sentence that says it runs on it."""
    for each in found:
        before = [other for other in found if other.key != key and other.end <= each.start]
        if each.key == key and before and _BENEATH.fullmatch(text, before[-1].end, each.start):
            return before[-1].key
    return ""
