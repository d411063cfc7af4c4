"""Systems nobody has catalogued, found by how people talk about systems."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from planner.extraction.addresses import address_words
from planner.extraction.mentions import Mention, hidden
from planner.extraction.names import KIND, MOVES, NAME, Candidate, cleaned, core, without_kind
from planner.extraction.naming_cues import CUES, TITLED
from planner.extraction.people import people_of, suppliers_of
from planner.extraction.placed_names import arrow_names, column_names, header_names, word_units
from planner.extraction.prose import spoken
from planner.extraction.record_pairs import field_lines
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, SYSTEM_NOUNS

SURE: Final = 3
LIKELY: Final = 2
"""Weights a name needs: in a text that names two systems anyhow, and in one that names fewer."""


def unknown_systems(
    units: Sequence[Unit], known: Mapping[int, Sequence[Mention]], least: int = SURE
) -> list[Candidate]:
    """Names that are used as systems and stand in no catalogue, in order of appearance."""
    found: dict[str, Candidate] = {}
    fields = field_lines(units)
    for unit in units:
        if unit.kind in ("code", "value") or unit.scope not in ("in", "later") or unit.number in fields:
            continue
        if unit.kind == "item" and _CODE_VALUE.match(unit.text) and not known.get(unit.number):
            continue
        for start, text in spoken(unit):
            taken = [(each.start - start, each.end - start) for each in known.get(unit.number, ())]
            moves = bool(MOVES.search(text)) or unit.kind == "heading" or bool(TITLED.match(text))
            for name, weight, noun in _names(" ".join(hidden(text).splitlines()), taken, moves):
                candidate = found.setdefault(core(name), Candidate(name))
                candidate.weight += weight if unit.number not in candidate.units or weight > 1 else 0
                candidate.units.add(unit.number)
                candidate.best = max(candidate.best, weight)
                candidate.noun = candidate.noun or noun
    words = word_units(units, known)
    _from_places(units, known, words, found)
    _one_name_each(units, found)
    _one_of_two_lengths(units, found)
    _from_lists(units, known, found)
    people = people_of(units) | suppliers_of(units)
    for candidate in found.values():
        # Said of it only once that it is a system, but it is spoken of all over the text.
        if candidate.weight == 2 and words[candidate.name.split()[0]] >= 3:
            candidate.weight += 1
    return [
        each
        for each in found.values()
        # A word that only ever begins sentences is a verb or noun with a capital.
        if each.weight >= least
        and (each.best != 1 or words[each.name.split()[0]])
        and not set(re.findall(r"\w+", each.name.casefold())) <= people
    ]


_CODE_VALUE: Final = re.compile(r"\W*[A-Z0-9]{1,4}\W{1,3}(?:->|=>|\u2192)\s")
"""`MB -> Maschinenbau`: a code and what it means."""
_ACCESS: Final = re.compile(
    r"\b(?:access|keys|credentials|authentication|log-?ins?|sign-?in|systems?|applications?|accounts?"
    r"|zug\u00e4?nge?"
    r"|zugangsdaten|security|apis?|interfaces|tools)\b\W*$",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(rf"^\W*(?P<name>{NAME})(?: \([^()]{{2,40}}\))?\s*[:\u2013-]\s")


def _from_lists(
    units: Sequence[Unit], known: Mapping[int, Sequence[Mention]], found: dict[str, Candidate]
) -> None:
    """`PumpHub: a token in the header` below "Access": such a list has a line for each system."""
    for unit in units:
        above = unit.context[-1:] if unit.kind == "item" and unit.scope == "in" else ()
        match = _ITEM.match(unit.text) if above and _ACCESS.search(above[0]) else None
        name = cleaned(match["name"]) if match and not known.get(unit.number) else ""
        if name:
            candidate = found.setdefault(core(name), Candidate(name))
            candidate.weight += 2
            candidate.best = max(candidate.best, 2)
            candidate.units.add(unit.number)


_QUALIFIED: Final = re.compile(
    rf"(?:(?P<before>[\w'\u2019]+)[^\w\n]+)?\b(?P<head>[A-Z][\w.&+-]*(?: [A-Z][\w.&+-]*){{0,2}}?)"
    rf" (?P<kind>{KIND.pattern})\b"
    r"(?! (?:API|system|interface|integration|webhook|server|instance)\b)"
)


def _one_name_each(units: Sequence[Unit], found: dict[str, Candidate]) -> None:
    """`Ongoing` and `Ongoing WMS` are one; the kind belongs to the name where it stands alone:

    "the warehouse uses Ongoing WMS", but "our Ongoing WMS" and "the Ongoing WMS API" are of a WMS called"
    " Ongoing.
    """
    named: dict[str, str] = {}
    for unit in units:
        for match in _QUALIFIED.finditer(unit.text):
            if (match["before"] or "").casefold() not in _ARTICLES:
                named.setdefault(core(match["head"]), f"{match['head']} {match['kind']}")
    for candidate in list(found.values()):
        short = without_kind(candidate.name)
        name = named.get(core(short), short)
        keys = {core(short), core(candidate.name), core(name)}
        same = [found.pop(key) for key in keys if key in found]
        if not same or not cleaned(short):
            found |= {core(each.name): each for each in same}
            continue
        candidate.name = name if len(keys) > 1 else candidate.name
        candidate.weight = sum(each.weight for each in same)
        candidate.units = set().union(*(each.units for each in same))
        candidate.best = max(each.best for each in same)
        found[core(candidate.name)] = candidate


def _one_of_two_lengths(units: Sequence[Unit], found: dict[str, Candidate]) -> None:
    """`Kontorhus` and `Kontorhus Lager` are one, called as the text calls it more often."""
    for long in list(found.values()):
        first, _, rest = long.name.partition(" ")
        short = found.get(core(first))
        if not rest or short is None or short is long or short.name != first:
            continue
        alike = [each for each in found.values() if each.name.startswith(f"{first} ")]
        if len(alike) > 1:
            continue
        texts = " ".join(unit.text for unit in units if unit.kind != "code")
        whole = len(re.findall(rf"\b{re.escape(long.name)}\b", texts))
        alone = len(re.findall(rf"\b{re.escape(first)}\b", texts)) - whole
        kept, other = (short, long) if alone > whole else (long, short)
        kept.weight += other.weight
        kept.units |= other.units
        kept.best = max(kept.best, other.best)
        kept.noun = kept.noun or other.noun
        del found[core(other.name)]


_ARTICLES: Final = frozenset({"the", "our", "an", "a", "their", "your", "my", "this"})


def _from_tables(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    add: Callable[[str, int, int], None],
) -> None:
    """Names in columns, labels, headings with an arrow, and headers of mapping tables."""
    for unit, start, end, head in column_names(units):
        if not any(start <= each.start < end for each in known.get(unit.number, ())):
            add(head, 3, unit.number)
    for unit, start, end in arrow_names(units):
        if not any(left.start < end and start < left.end for left in known.get(unit.number, ())):
            add(unit.text[start:end], 3, unit.number)
    for unit, header, said in header_names(units):
        if not any(unit.text[each.start : each.end] in header for each in known.get(unit.number, ())):
            add(header, 2 + said, unit.number)


def _from_places(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    words: Mapping[str, int],
    found: dict[str, Candidate],
) -> None:
    """Names in columns, labels, headers of mapping tables, and in addresses."""

    def add(words: str, weight: int, number: int) -> None:
        if name := cleaned(words):
            candidate = found.setdefault(core(name), Candidate(name))
            candidate.weight += weight
            candidate.units.add(number)

    _from_tables(units, known, add)
    spelled: dict[str, str] = {}
    for word in words:
        spelled.setdefault(word.casefold(), word)
    for address in address_words(units):
        if address in found:
            found[address].weight += 2
        elif address in spelled and cleaned(spelled[address]):
            name = spelled[address]
            found[address] = Candidate(name, weight=2 + (words[name] > 1))


def _names(text: str, taken: Sequence[tuple[int, int]], moves: bool) -> Iterator[tuple[str, int, str]]:
    weights: dict[str, int] = defaultdict(int)
    nouns: dict[str, str] = {}
    for cue in CUES:
        if cue.moves and not moves:
            continue
        for match in cue.pattern.finditer(text):
            for group in ("a", "b"):
                if group not in cue.pattern.groupindex or match[group] is None:
                    continue
                start, end = match.span(group)
                name = cleaned(match[group], first=start == 0 or text[:start].rstrip()[-1:] in ".:!?-")
                if (
                    _NO_SYSTEM.search(text[:start])
                    or _NO_SYSTEM.match(f"{match[group].split()[0]} ")
                    or (ARROWS.search(match[0]) and _in_menu(text, start))
                ):
                    continue
                if name and not any(left < end and start < right for left, right in taken):
                    weights[name] = max(weights[name], cue.weight)
                    if noun := _noun_beside(text, start, end):
                        nouns[name] = noun
    for name, weight in weights.items():
        yield name, weight, nouns.get(name, "")


_NO_SYSTEM: Final = re.compile(
    r"\b(?:attribute?|fields?|columns?|propert(?:y|ies)|Feld|Spalte|Eigenschaft|status|state|stage|label"
    r"|tag|option"
    r"|button|tab|tier|plan|constant|literal|value|group|role|variable)\s+[\"'\u201c`]?$",
    re.IGNORECASE,
)
"""What is called a field, a status or a button is no system."""
_MENU: Final = re.compile(
    r"\b(?:open|under|go to|click(?: on)?|choose|select|navigate to|see|menu|settings|tab|page|screen"
    r"|in \w+:)"
    r"\W*(?:[\w ]{2,30}(?:->|\u2192|>) ?)?$",
    re.IGNORECASE,
)


def _in_menu(text: str, start: int) -> bool:
    """`Open Settings -> API`: a way through a menu."""
    return bool(_MENU.search(text[:start]))


_NOUN_BESIDE: Final = re.compile(
    rf"\b(?:our|the|their|my|an?)\b (?:[a-z-]+ ){{0,2}}?({SYSTEM_NOUNS})\b", re.IGNORECASE
)


def _noun_beside(text: str, start: int, end: int) -> str:
    """What kind of system the text calls it: `our ERP (Foo)`, `Foo, our ERP`."""
    before = list(_NOUN_BESIDE.finditer(text, max(0, start - 50), start))
    if before and re.fullmatch(
        r"[,(\s]*(?:is |called |named |known as |of |at |run by )?[\"'(]*", text[before[-1].end() : start]
    ):
        return " ".join(before[-1][1].split())
    after = _NOUN_BESIDE.search(text, end, min(len(text), end + 60))
    if after and re.fullmatch(r"[,\s(]*(?:is|which is)?\s*", text[end : after.start()]):
        return " ".join(after[1].split())
    return ""
