"""Sentences that tell a pair only in the company of others: `The gift note, kept short, goes in notes`."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from planner.extraction.field_weight import weight_of
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.told_words import HOW
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS, RECORD_NOUNS

_INTO: Final = r"(?:in ?to|in|to|as|onto|under)"
_MOVED: Final = (
    r"(?:placed|put|delivered|copied|written|used|stored|saved|entered|mapped|transferred|sent|kept|carried"
    r"|moved|recorded|passed|taken|filled|shown|brought)"
)
_WAY: Final = (
    rf"(?:(?:(?:should|must|shall|will|has to|have to|needs? to|then|also|always|just|simply) )*"
    rf"(?:(?:goes|go|comes?|lands?|ends? up|belongs?|moves?"
    rf"|(?:is|are|be|gets?) (?:then |also |always )?{_MOVED})"
    rf" (?:over |on |across |along |straight )?{_INTO}|becomes?)"
    rf"|(?:we|i|you|they) (?:would like|'d like|need|want|put|write|expect|have)(?: it)? {_INTO})"
)
_EQUALS: Final = r"(?:is|are|must be|should be|shall be)(?= the\b)"
_NAMED: Final = r"(?:[^,;:.()\n]|\.(?=\w)){2,60}?"
_SENTENCE: Final = re.compile(
    r"(?:^|,\s+(?:and|then|also|while)\s+|;\s+)\W*"
    r"(?P<lead>(?:(?:and|also|then|next|finally|likewise|plus)[, ]+)*)"
    rf"(?:from the [a-z]+,? )?(?P<source>(?:(?:the|our|your) )?{_NAMED})(?: \([^()]{{1,30}}\))?"
    r"(?P<aside>,[^,;:]{3,40},)?"
    rf"(?:,? (?:it|this|that|which|they))? (?:(?P<way>{_WAY})|(?P<equals>{_EQUALS})|(?P<bare>{_INTO})) "
    rf"(?P<target>(?:the |our |your )?{_NAMED})"
    r"(?=[,;(]|\.?\W*$| (?:so|because|when|if|unless|but|and|without)\b)",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"\b(?:used to|its|their|not|never|no|if|when|unless|whose|where)\b|n't\b", re.IGNORECASE
)
_DEFINITE: Final = re.compile(r"(?:the|our|your) ", re.IGNORECASE)
_INDEFINITE: Final = re.compile(
    r"(?:an?|each|every|any|some|this|that|these|those|it|us|them|him|her|me|you)\b", re.IGNORECASE
)
LEAST: Final = 3
"""So many such sentences in a row are company to each other."""


def with_company(
    units: Sequence[Unit],
    prose: Sequence[Pair],
    mentions_of: Callable[[Unit], Sequence[Mention]],
    taken: Collection[int],
) -> list[Pair]:
    """The pairs and those of the sentences beside them, and of several such sentences in a row.

    `taken` are the units that say something else.
    """
    said = {pair.unit.number for pair in prose}
    found = list(prose)
    for run in _runs(units, said, taken):
        told = {unit.number: list(_told(unit, mentions_of(unit))) for unit in run if unit.number not in said}
        sure = [number for number, pairs in told.items() if pairs]
        if len(sure) < LEAST and not any(unit.number in said for unit in run):
            continue
        near = {unit.number for unit in run if unit.number in said} | (
            set(sure) if len(sure) >= LEAST else set()
        )
        while grown := {each for each in sure if each not in near and {each - 1, each + 1} & near}:
            near |= grown
        found += [pair for number in sure if number in near for pair in told[number]]
    return found


def _runs(units: Sequence[Unit], said: Collection[int], taken: Collection[int]) -> Iterator[list[Unit]]:
    """The sentences of one paragraph, or the items of one list."""
    run: list[Unit] = []
    for unit in units:
        fits = unit.scope == "in" and unit.kind in ("paragraph", "item")
        fits = fits and (unit.number in said or unit.number not in taken)
        if run and (not fits or not _beside(run[-1], unit)):
            yield run
            run = []
        if fits:
            run.append(unit)
    if run:
        yield run


def _beside(last: Unit, unit: Unit) -> bool:
    listed = last.kind == unit.kind == "item" and last.passage.section == unit.passage.section
    return unit.number == last.number + 1 and (last.passage is unit.passage or listed)


def _told(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    for found in _SENTENCE.finditer(unit.text):
        if found["bare"] and not found["lead"]:
            continue
        if _REFUSED.search(found[0]) or _INDEFINITE.match(found["target"]):
            continue
        if found["equals"] and not _DEFINITE.match(found["source"]):
            continue
        if pair := _pair(unit, found, mentions):
            yield pair


def _pair(unit: Unit, found: re.Match[str], mentions: Sequence[Mention]) -> Pair | None:
    one, other = found.span("source"), found.span("target")
    if several := found["source"].rfind(" and ") + 1:
        one = one[0] + several + 4, one[1]
    if how := HOW.search(found["target"]):
        other = other[0], other[0] + how.start()
    source, target = side_of(unit, *one, mentions), as_target(side_of(unit, *other, mentions))
    if source is None or target is None or not source.path or not target.path or source.constant:
        return None
    weights = weight_of(unit, source, one), weight_of(unit, target, other)
    alike = source.path.split()[-1].casefold() == target.path.split()[-1].casefold()
    definite = all(_DEFINITE.match(unit.text[slice(*span)]) for span in (one, other))
    owned = source.object or target.object
    if found["equals"] and not owned:
        return None
    least = 2 if found["equals"] or found["bare"] else 1
    phrases = (definite or alike) and all(_is_phrase(each) for each in (source.path, target.path))
    fits = sum(weights) >= least and (definite or weights[0] >= 1 or weights[1] >= 1)
    if (
        min(weights) < 0
        or not (fits or phrases)
        or max(len(each.path.split()) for each in (source, target)) > 5
    ):
        return None
    behind = re.split(r"[,;]|\.\s", unit.text[found.end() :], maxsplit=1)[0]
    said = [(found["aside"] or "").strip(" ,"), behind.strip(" .")]
    kept = "; ".join(each for each in said if each and HOW.match(f" {each}") and not each.startswith("so "))
    return Pair(replace(source, note=""), target, unit, found.start(), found.end(), kept)


def _is_phrase(path: str) -> bool:
    """`name of the deceased`, `journal memo`: several words of which the last is no record."""
    words = path.casefold().split()
    return (len(words) > 1 and words[-1] not in RECORD_NOUNS) or bool(FIELD_NOUNS.match(path))
