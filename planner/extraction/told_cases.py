"""Cases told in parts: given, when and then on lines of their own, or a case in bold and what is done."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from planner.extraction.rule_kinds import by_condition
from planner.extraction.units import Unit

_GIVEN: Final = re.compile(r"\W*(?:given|angenommen|gegeben sei)\b(?! that\b)", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"\W*(?:when|then|and|but|wenn|dann|und)\b", re.IGNORECASE)
_THEN: Final = re.compile(r"[\s,*_]*\b(?:then|dann)\b[\s,*_:]*", re.IGNORECASE)
_CASE: Final = re.compile(r"\W*(?P<case>[^.:;?\u2013\u2014]{5,60}?)\s+[\u2013\u2014-]\s+(?=\S)")
MOST_PARTS: Final = 6
MOST_OF_A_TITLE: Final = 8


def with_cases(units: Sequence[Unit]) -> Iterator[Unit]:
    """The units, those that tell one case together as one."""
    at = 0
    while at < len(units):
        if _titles_scenario(units, at):
            at += 1
            continue
        parts = _scenario(units, at) or _labelled(units, at) or 1
        yield _one(units[at : at + parts]) if parts > 1 else units[at]
        at += parts


def conditional(unit: Unit) -> Unit:
    """The unit with its case as an if-clause, to see what kind of rule it is; its words stay elsewhere."""
    words = unit.text
    if _GIVEN.match(words) and _THEN.search(words):
        words = _THEN.sub(", ", _GIVEN.sub("If ", words, count=1), count=1)
    elif (case := _CASE.match(words)) and _is_case(unit, case["case"]):
        words = f"If {case['case']}, {words[case.end() :]}"
    return replace(unit, text=words) if words is not unit.text else unit


def _beside(units: Sequence[Unit], at: int) -> list[Unit]:
    """The unit at a place and those of the same passage behind it."""
    first = units[at]
    rest = units[at : at + MOST_PARTS]
    return [each for each in rest if each.passage is first.passage]


def _scenario(units: Sequence[Unit], at: int) -> int:
    """How many units a scenario takes that begins here."""
    if units[at].kind not in ("paragraph", "item") or not _GIVEN.match(units[at].text):
        return 0
    parts = 1
    for each in _beside(units, at)[1:]:
        if not _GOES_ON.match(each.text):
            break
        parts += 1
    return parts


def _titles_scenario(units: Sequence[Unit], at: int) -> bool:
    """`AC7 - Unknown employee` right above a scenario is its name."""
    short = len(units[at].text.split()) <= MOST_OF_A_TITLE and not units[at].text.rstrip().endswith(".")
    below = at + 1 < len(units) and units[at + 1].passage is units[at].passage
    return short and below and _scenario(units, at + 1) > 1


def _labelled(units: Sequence[Unit], at: int) -> int:
    """How many units a case takes whose name stands in bold before a dash."""
    case = _CASE.match(units[at].text)
    if case is None or units[at].scope != "in" or not _is_case(units[at], case["case"]):
        return 0
    return len(_beside(units, at))


def _is_case(unit: Unit, words: str) -> bool:
    """Whether the passage begins with these words in bold, and they say that something lacks or fails."""
    begins = re.match(r"\s*(?:[-*+] |\d+[.)] )?(?:\*\*|__)(?=\S)", unit.passage.text)
    known = by_condition(f"if {words},") in ("missing", "error", "dedupe")
    return bool(begins) and unit.start <= begins.end() and known if begins else False


def _one(parts: Sequence[Unit]) -> Unit:
    """One unit from the first to the last, in the words of the passage."""
    first, last = parts[0], parts[-1]
    words = first.passage.plain[first.start : last.start + len(last.text)]
    return replace(first, text=words)
