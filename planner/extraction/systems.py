"""Which systems the documents are about, and where each is named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from planner.catalogue import CatalogueSystem, find, get
from planner.extraction.abbreviations import abbreviations
from planner.extraction.engines import is_engine, without_engines
from planner.extraction.mentions import Mention, catalogue_mentions, named_mentions
from planner.extraction.names import KIND, Candidate, cleaned, short_names
from planner.extraction.units import Unit
from planner.extraction.unknown import LIKELY, unknown_systems
from planner.extraction.unnamed import file_servers, unnamed_systems, weak_names
from planner.extraction.words import RECORD_NOUNS

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
    known = _one_product(units, known, systems)
    short = abbreviations(units, {each.key: each.name for each in systems.values()})
    names: dict[str, str] = {}
    candidates = unknown_systems(units, known)
    for candidate in candidates:
        if candidate.name in short:
            continue
        if whole := _begins(candidate.name, systems) or _initials(candidate.name, systems):
            names[candidate.name] = whole
        else:
            _take(candidate, systems, names)
    shorter = _first_words(candidates, names) | part_names(systems)
    for candidate in file_servers(units):
        if filler := _filled_by(units, systems, names):
            names |= dict.fromkeys(("SFTP server", "SFTP", "FTP server", "FTPS", "file server"), filler)
        else:
            _take(candidate, systems, names)
    if _lacking(systems) > 0:
        _take_unnamed(units, known, systems, names)
    short |= abbreviations(units, {each.key: each.name for each in systems.values()}, frozenset(names))
    names |= short | shorter | _spoken_names(systems, names)
    named = named_mentions(units, names, capital=frozenset(shorter) | frozenset(short))
    mentions = _merged(known, _without_products(units, named))
    mentions = without_engines(units, systems, mentions)
    titles = {
        " ".join(unit.text.strip(" #:*_=-").split()): list(dict.fromkeys(each.key for each in found))
        for unit in units
        if unit.kind == "heading" and (found := mentions.get(unit.number))
    }
    return Naming(systems, mentions, titles)


def _one_product(
    units: Sequence[Unit], known: Mapping[int, Sequence[Mention]], systems: dict[str, NamedSystem]
) -> dict[int, list[Mention]]:
    """`SAP` is S/4HANA in a document that names S/4HANA and no other product of SAP."""
    meant: dict[str, str] = _by_maker(units, known, systems)
    for key, maker in systems.items():
        made = [each for each in systems.values() if each.key != key and _made_by(each, maker.name)]
        alike = [
            each
            for each in made
            if maker.entry and each.entry and each.entry.category == maker.entry.category
        ]
        products = [each.key for each in alike or made]
        if len(products) == 1:
            meant[key] = products[0]
    for key in meant:
        del systems[key]
    return {
        number: [replace(each, key=meant.get(each.key, each.key)) for each in found]
        for number, found in known.items()
    }


def _by_maker(
    units: Sequence[Unit], known: Mapping[int, Sequence[Mention]], systems: Mapping[str, NamedSystem]
) -> dict[str, str]:
    """`Zoho` is Zoho Inventory where only that is named in full; it would be their CRM elsewhere."""
    spelled: dict[str, set[str]] = {}
    for unit in units:
        for each in known.get(unit.number, ()):
            spelled.setdefault(each.key, set()).add(unit.text[each.start : each.end])
    meant: dict[str, str] = {}
    for key, words in spelled.items():
        if len(words) == 1 and (maker := min(words)) in _VENDORS:
            made = [each.key for each in systems.values() if each.key != key and _made_by(each, maker)]
            meant |= {key: made[0]} if len(made) == 1 else {}
    return meant


_FILLS: Final = re.compile(
    r"\b(?:puts?|drops?|plac(?:es|ed)|sav(?:es|ed)|writes?|uploads?|delivers?|exports?|stores?|leaves"
    r"|deposits?)\b"
    r"(?:[^.;]|\.\w){0,70}?\b(?:on|onto|to|at|via)\s+(?:the|an?)\s+(?:S?FTPS?|file) ?server\b",
    re.IGNORECASE,
)


def _filled_by(units: Sequence[Unit], systems: Mapping[str, NamedSystem], names: Mapping[str, str]) -> str:
    """The system that writes its files to the file server: the server is its door, not one beside it."""
    spelled = {system.name: key for key, system in systems.items()} | dict(names)
    for unit in units:
        fills = _FILLS.search(unit.text) if unit.scope == "in" else None
        if fills is None:
            continue
        said = [(unit.text.rfind(name, 0, fills.start()), key) for name, key in spelled.items()]
        place, key = max(said, default=(-1, ""))
        if place >= 0:
            return key
    return ""


def _begins(name: str, systems: Mapping[str, NamedSystem]) -> str:
    """`Woo` is WooCommerce where that is around: the key of the one catalogued name it begins."""
    folded = name.casefold()
    owners = [
        each.key
        for each in systems.values()
        if each.entry
        and (
            each.name.casefold().startswith(folded)
            or any(alias.casefold().startswith(f"{folded} ") for alias in each.entry.aliases)
        )
    ]
    return owners[0] if len(owners) == 1 and len(folded) >= 3 else ""


def _initials(name: str, systems: Mapping[str, NamedSystem]) -> str:
    """`BC` is Dynamics 365 Business Central where that is around: the last words of one catalogued name."""
    if not re.fullmatch(r"[A-Z]{2,4}", name):
        return ""
    owners = [
        each.key
        for each in systems.values()
        if each.entry and "".join(re.findall(r"\b[A-Z]", each.name)).endswith(name)
    ]
    return owners[0] if len(owners) == 1 else ""


def part_names(systems: Mapping[str, NamedSystem]) -> dict[str, str]:
    """`DevOps` for Azure DevOps: a catalogued name's last word, if it is no other's and no ordinary word."""
    found: dict[str, list[str]] = {}
    for each in systems.values():
        words = each.name.split()
        word = words[-1]
        proper = each.entry and len(words) > 1 and len(word) >= 5 and word[0].isupper()
        own = word.casefold() in RECORD_NOUNS or (cleaned(word) and not _PRODUCT_WORD.fullmatch(word))
        if proper and own and find(word) is None:
            found.setdefault(word, []).append(each.key)
        head = re.fullmatch(r"([A-Z][a-z]{3,})[A-Z]{2,}", each.name)
        if head and each.entry and find(head[1]) is None:
            found.setdefault(head[1], []).append(each.key)  # `Civi` of CiviCRM
    return {word: keys[0] for word, keys in found.items() if len(keys) == 1}


_PRODUCT_WORD: Final = re.compile(
    r"cloud|online|office|desk|server|database|management|commerce|workspace|drive|calendar|contacts"
    r"|sheets|forms"
    r"|service|storage|books|central|finance|operations|services|platform|software|intelligence|marketing"
    r"|retail"
    r"|health|network|partner|accounting|analytics|events|learn|classroom|inventory|people|sales|campaign",
    re.IGNORECASE,
)


def _lacking(systems: Mapping[str, NamedSystem]) -> int:
    """How many systems are wanting to two; a database may be what another runs on, and does not count."""
    return 2 - sum(not (each.entry and is_engine(each.entry)) for each in systems.values())


def _take_unnamed(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    systems: dict[str, NamedSystem],
    names: dict[str, str],
) -> None:
    """Systems called by their kind only; a name said once is better than "an external system"."""
    likely = [each for each in unknown_systems(units, known, LIKELY) if slug(each.name) not in systems]
    for candidate in sorted(likely, key=lambda each: -each.weight)[: _lacking(systems)]:
        _take(candidate, systems, names)
    if _lacking(systems) < 1 or len(systems) > 1:
        return
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
    kinds: dict[str, list[str]] = {}
    for each in systems.values():
        kind = each.name.rpartition(" ")[2]
        if each.name != kind and KIND.fullmatch(kind):
            kinds.setdefault(kind, []).append(each.key)
    spoken |= {kind: keys[0] for kind, keys in kinds.items() if len(keys) == 1 and kind not in spoken}
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
            or not re.match(
                r"\s+(?!(?:App|API|Account|Developer|Portal)\b)[A-Z][a-z]",
                unit.text[each.end : each.end + 12],
            )
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
