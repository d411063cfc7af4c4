"""Flows that a document lists one by one: their names, and the sentences that describe each.

A list counts by its form alone: it is announced as flows in the plural, its headings are numbered as flows
(`Flow 2: ...`), they all end in the word, or a sentence counts as many as there are headings behind it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.units import Unit

_KINDS: Final = r"flow|workflow|dataflow|function|automation|pipeline|interface|process|job|sync"
_PLURAL: Final = (
    r"(?:flows|workflows|dataflows|functions|automations|pipelines|interfaces|processes|jobs|syncs)"
)
_ANNOUNCED: Final = re.compile(rf"\b{_PLURAL}\W*$", re.IGNORECASE)
_NUMBERED: Final = re.compile(
    rf"\W*(?:{_KINDS})\s*#?(?:\d{{1,2}}|[A-Z])\s*[:.)\u2013\u2014-]\s*(?P<name>\S.*)$", re.IGNORECASE
)
_ENDING: Final = re.compile(rf"\W*(?P<name>\w.*?)\s+(?:{_KINDS})\W*$", re.IGNORECASE)
_NUMBERS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTED: Final = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?:[\w-]+\s+)?{_PLURAL}\b", re.IGNORECASE
)
_OFFERED: Final = re.compile(
    r"\b(?:integration|connector|extension|plugin|add-?on|app|application|middleware)\b.*:\W*$", re.IGNORECASE
)
"""What announces what an integration is able to do."""
_LABEL: Final = re.compile(r"^\W*(?P<name>[^:.\n]{2,60}?)\s*:(?=\s)")
MOST_NAME_WORDS: Final = 8


@dataclass(slots=True)
class Listed:
    """One flow of a list. `name` is "" where a sentence stands in its place; `units` describe it."""

    name: str
    units: list[Unit] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(unit.text.split()) for unit in self.units)


def flow_lists(units: Sequence[Unit]) -> list[tuple[bool, list[Listed]]]:
    """Every list with two entries or more; whether it is said to be one of flows, or only offers things."""
    found = [*_item_lists(units), *((True, listed) for listed in _heading_lists(units))]
    return [(said, listed) for said, listed in found if len(listed) > 1]


def _item_lists(units: Sequence[Unit]) -> Iterator[tuple[bool, list[Listed]]]:
    groups: dict[tuple[str, str, int], list[Unit]] = {}
    lists = 0
    open_one: tuple[str, str, int] | None = None
    for unit in units:
        if unit.kind == "heading":
            lists += 1
        if unit.kind == "code" and open_one and unit.document.name == open_one[0]:
            groups[open_one].append(unit)
        if unit.kind in ("heading", "paragraph", "row"):
            open_one = None
        if unit.kind != "item" or unit.scope != "in":
            continue
        words = unit.passage.lead or (unit.passage.section[-1] if unit.passage.section else "")
        open_one = (unit.document.name, words, lists)
        groups.setdefault(open_one, []).append(unit)
    for (_, words, _), members in groups.items():
        said = bool(_ANNOUNCED.search(words))
        if said or _OFFERED.search(words) or _OFFERED.search(f"{words}:"):
            yield said, _entries(members)


def _entries(members: Sequence[Unit]) -> list[Listed]:
    least = min(unit.passage.depth for unit in members if unit.kind == "item")
    found: list[Listed] = []
    before: Unit | None = None
    for unit in members:
        same = before is not None and unit.passage is before.passage
        if not found or (not same and unit.kind == "item" and unit.passage.depth == least):
            found.append(Listed(_name_of(unit)))
        found[-1].units.append(unit)
        before = unit
    return found


def _name_of(unit: Unit) -> str:
    """`Initial import` of `Initial import: all accounts are read`, or a whole item that is no sentence."""
    label = _LABEL.match(unit.text)
    if label and len(label["name"].split()) <= MOST_NAME_WORDS:
        return _plain(label["name"])
    whole = unit.text.strip()
    if len(whole.split()) <= MOST_NAME_WORDS and not whole.endswith((".", ":")):
        return _plain(whole)
    return ""


def _heading_lists(units: Sequence[Unit]) -> Iterator[list[Listed]]:
    heads = [place for place, unit in enumerate(units) if unit.kind == "heading" and unit.scope == "in"]
    for pattern in (_NUMBERED, _ENDING):
        siblings: dict[tuple[str, tuple[str, ...], int], list[Listed]] = {}
        for place in heads:
            unit = units[place]
            named = pattern.match(unit.text)
            if named and not _ANNOUNCED.search(unit.text):
                at = (unit.document.name, unit.passage.section, unit.passage.depth)
                siblings.setdefault(at, []).append(Listed(_plain(named["name"]), _below(units, place)))
        yield from siblings.values()
    for unit in units:
        counted = _COUNTED.search(unit.text) if unit.kind == "paragraph" and unit.scope == "in" else None
        number = _number(counted["n"]) if counted else 0
        under = [place for place in heads if _is_below(units[place], unit)] if number else []
        deepest = min((units[place].passage.depth for place in under), default=0)
        under = [place for place in under if units[place].passage.depth == deepest]
        if number > 1 and number == len(under):
            yield [Listed(_plain(units[place].text), _below(units, place)) for place in under]


def _number(word: str) -> int:
    """`three` and `3`; 0 for any other word."""
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word.casefold()) if word.casefold() in _NUMBERS else 0


def _is_below(heading: Unit, unit: Unit) -> bool:
    """Whether a heading is one of the section a sentence stands in, and comes after it."""
    same = heading.document is unit.document and heading.number > unit.number
    return same and heading.passage.section == unit.passage.section and not _ANNOUNCED.search(heading.text)


def _below(units: Sequence[Unit], place: int) -> list[Unit]:
    """A heading and what stands under it, up to the next of its rank or a list of flows."""
    head = units[place]
    found = [head]
    for unit in units[place + 1 :]:
        ends = unit.kind == "heading" and (
            unit.passage.depth <= head.passage.depth or _ANNOUNCED.search(unit.text)
        )
        if unit.document is not head.document or ends:
            break
        found.append(unit)
    return found


def _plain(name: str) -> str:
    return " ".join(name.strip(" #*_`:.").split())
