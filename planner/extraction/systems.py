"""Which systems the documents are about, and where each is named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.catalogue import CatalogueSystem, find, get
from planner.extraction.mentions import Mention, catalogue_mentions, named_mentions
from planner.extraction.names import Candidate, cleaned, short_names
from planner.extraction.units import Unit
from planner.extraction.unknown import unknown_systems
from planner.extraction.unnamed import file_servers, unnamed_systems, weak_names

_SPOKEN: Final = {
    "crm": ("CRM", "CRM system"),
    "erp": ("ERP", "ERP system"),
    "commerce": ("web shop", "shop", "webshop", "online shop", "online store", "storefront"),
    "accounting": ("accounting system", "accounting software", "accounting package"),
    "support": ("help desk", "helpdesk", "ticketing system", "support system"),
    "itsm": ("service desk", "ticketing system"),
    "hr": ("HR system", "HRIS", "HR tool"),
    "warehouse": ("data warehouse",),
    "pim": ("PIM",),
    "database": ("database",),
    "payments": ("payment provider", "payment gateway", "PSP"),
}
_VENDORS: Final = (
    "Google",
    "Microsoft",
    "Amazon",
    "Atlassian",
    "Oracle",
    "Adobe",
    "Facebook",
    "Meta",
    "Azure",
    "AWS",
    "Intuit",
    "Zoho",
)
"""Makers of several systems: the bare name means the one that is around."""


@dataclass(frozen=True, slots=True)
class NamedSystem:
    """A system of the documents: catalogued, or known by name only."""

    key: str
    name: str
    entry: CatalogueSystem | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """All systems, and their mentions by unit number, left to right."""

    systems: dict[str, NamedSystem]
    mentions: Mapping[int, Sequence[Mention]]
    titles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The systems each heading names, by the words of the heading."""

    def keys_in(self, unit: Unit) -> list[str]:
        """The systems a unit names, each once, in order."""
        return list(dict.fromkeys(each.key for each in self.mentions.get(unit.number, ())))


def slug(name: str) -> str:
    """`Acme Corp` -> acme_corp; always a letter first."""
    words = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    return words[:60] if words[:1].isalpha() else f"s_{words}"[:60].rstrip("_")


def name_systems(units: Sequence[Unit]) -> Naming:
    """Finds catalogued names, then names used like systems, then systems called by their kind only."""
    known = catalogue_mentions(units)
    systems: dict[str, NamedSystem] = {}
    for unit in units:
        for mention in known.get(unit.number, ()):
            entry = get(mention.key)
            if entry is not None:
                systems.setdefault(mention.key, NamedSystem(entry.key, entry.name, entry))
    names: dict[str, str] = {}
    candidates = unknown_systems(units, known)
    for candidate in candidates:
        _take(candidate, systems, names)
    shorter = _first_words(candidates, names)
    for candidate in file_servers(units):
        _take(candidate, systems, names)
    if len(systems) < 2:
        _take_unnamed(units, known, systems, names)
    names |= shorter | _spoken_names(systems, names)
    named = named_mentions(units, names, capital=frozenset(shorter))
    mentions = _merged(known, _without_products(units, named))
    titles = {
        " ".join(unit.text.strip(" #:*_=-").split()): list(dict.fromkeys(each.key for each in found))
        for unit in units
        if unit.kind == "heading" and (found := mentions.get(unit.number))
    }
    return Naming(systems, mentions, titles)


def _take_unnamed(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    systems: dict[str, NamedSystem],
    names: dict[str, str],
) -> None:
    """Systems called by their kind only; a name said once is better than "an external system"."""
    unnamed = unnamed_systems(units)
    weak = weak_names(units, known)[:1] if len(systems) == 1 else []
    for candidate in weak:
        _take(candidate, systems, names)
        if len(unnamed) == 1 and _ANOTHER.search(unnamed[0].name):
            names.setdefault(unnamed[0].name, slug(candidate.name))
    for candidate in unnamed[: 2 - len(systems)]:
        _take(candidate, systems, names)


_ANOTHER: Final = re.compile(r"\b(?:external|third[- ]party|other|customer's|your)\b", re.IGNORECASE)


def _take(candidate: Candidate, systems: dict[str, NamedSystem], names: dict[str, str]) -> None:
    key = slug(candidate.name)
    systems.setdefault(key, NamedSystem(key, candidate.name))
    for name in {candidate.name, *short_names(candidate.name), candidate.noun} - {""}:
        names.setdefault(name, key)


def _first_words(candidates: Sequence[Candidate], names: Mapping[str, str]) -> dict[str, str]:
    """`Magazzino` for `Magazzino Facile`, unless two names begin with it or it is an ordinary word."""
    firsts: dict[str, list[str]] = {}
    for candidate in candidates:
        first, _, rest = candidate.name.partition(" ")
        if rest and len(first) >= 4 and cleaned(first) and find(first) is None:
            firsts.setdefault(first, []).append(slug(candidate.name))
    taken = {name.casefold() for name in names}
    return {word: keys[0] for word, keys in firsts.items() if len(keys) == 1 and word.casefold() not in taken}


def _spoken_names(systems: Mapping[str, NamedSystem], names: Mapping[str, str]) -> dict[str, str]:
    """`the CRM` means HubSpot when HubSpot is the only CRM around."""
    spoken: dict[str, str] = {}
    taken = {name.casefold() for name in names}
    for category, words in _SPOKEN.items():
        owners = [each.key for each in systems.values() if each.entry and each.entry.category == category]
        if len(owners) == 1:
            spoken |= {word: owners[0] for word in words if word.casefold() not in taken}
    for vendor in _VENDORS:
        owners = [each.key for each in systems.values() if _made_by(each, vendor)]
        if len(owners) == 1:
            spoken[vendor] = owners[0]
    return spoken


def _without_products(
    units: Sequence[Unit], named: Mapping[int, Sequence[Mention]]
) -> dict[int, list[Mention]]:
    """`Azure Event Hubs` is another product than the one `Azure` stands for here."""
    kept: dict[int, list[Mention]] = {}
    for unit in units:
        kept[unit.number] = [
            each
            for each in named.get(unit.number, ())
            if unit.text[each.start : each.end] not in _VENDORS
            or not re.match(r"\s+[A-Z][a-z]", unit.text[each.end : each.end + 4])
        ]
    return kept


def _made_by(system: NamedSystem, vendor: str) -> bool:
    names = (system.name, *(system.entry.aliases if system.entry else ()))
    return any(name.startswith(f"{vendor} ") for name in names)


def _merged(
    known: Mapping[int, Sequence[Mention]], named: Mapping[int, Sequence[Mention]]
) -> dict[int, list[Mention]]:
    merged: dict[int, list[Mention]] = {}
    for number in known.keys() | named.keys():
        sure = list(known.get(number, ()))
        more = [
            each
            for each in named.get(number, ())
            if not any(other.start < each.end and each.start < other.end for other in sure)
        ]
        merged[number] = sorted([*sure, *more], key=lambda each: each.start)
    return merged
