"""Which way data flows: who gives, who takes, by the words around a system's name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.mentions import Mention
from planner.extraction.role_cues import BOTH_ARROW, CUES, INCIDENTAL, PAIR, SUBORDINATE, TWO_WAY, WITH
from planner.extraction.scope import negated
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Evidence, Role


@dataclass(slots=True)
class Leaning:
    """How strongly the text makes a system give and take, and where it says so."""

    gives: int = 0
    takes: int = 0
    paired: bool = False
    # As keys: a long text says it a thousand times, and a list would be searched for each.
    evidence: dict[Evidence, None] = field(default_factory=dict)

    def lean(self, role: Role, weight: int, evidence: Evidence) -> None:
        if role == "source":
            self.gives += weight
        else:
            self.takes += weight
        self.evidence.setdefault(evidence)


@dataclass(frozen=True, slots=True)
class Directions:
    """The leanings by system key, and the units that say data flows both ways."""

    leanings: dict[str, Leaning]
    two_way: tuple[Unit, ...]


_NAMED_TWICE: Final = re.compile(r"(§\d+§)(?:,? (?:called |named )?\1| \(\1\))")


def marked(unit: Unit, mentions: Sequence[Mention], keys: Sequence[str]) -> str:
    """The unit's words with each system replaced by `§number§`, blanks collapsed."""
    text = unit.text.replace("§", " ")
    parts, at = [], 0
    for mention in mentions:
        parts += [text[at : mention.start], f"§{keys.index(mention.key)}§"]
        at = mention.end
    words = " ".join("".join([*parts, text[at:]]).split())
    return _NAMED_TWICE.sub(r"\1", words)


def directions(units: Sequence[Unit], naming: Naming) -> Directions:
    """Reads every sentence that names a system."""
    keys = list(naming.systems)
    leanings: dict[str, Leaning] = defaultdict(Leaning)
    two_way = []
    for unit in units:
        if unit.kind in ("code", "value", "row") or unit.scope != "in":
            continue
        mentions = naming.mentions.get(unit.number, ())
        found = TWO_WAY.search(unit.text) or BOTH_ARROW.search(marked(unit, mentions, keys))
        if found and not negated(unit.text, found.start(), found.end()):
            two_way.append(unit)
        if mentions:
            _lean(marked(unit, mentions, keys), unit, keys, leanings)
    return Directions(dict(leanings), tuple(two_way))


def _lean(text: str, unit: Unit, keys: Sequence[str], leanings: dict[str, Leaning]) -> None:
    for clause, conditional in clauses(text):
        for cue in CUES:
            if (cue.clause == "when" and not conditional) or (cue.clause == "main" and conditional):
                continue
            for match in cue.pattern.finditer(clause):
                if INCIDENTAL.search(clause[: match.start(1) - 1]):
                    continue
                for number in (match[1], *_coordinated(clause[match.end(1) + 1 :])):
                    leanings[keys[int(number)]].lean(cue.role, cue.weight, unit.evidence())
    for match in PAIR.finditer(text):
        for number in filter(None, match.groups()):
            leanings[keys[int(number)]].paired = True
            leanings[keys[int(number)]].lean("source", 0, unit.evidence())
    for match in WITH.finditer(text):
        leanings[keys[int(match[1])]].lean("source", 1, unit.evidence())
        leanings[keys[int(match[2])]].lean("target", 1, unit.evidence())


_MAIN_BEGINS: Final = re.compile(
    r",(?!\s*(?:or|and)\b)|\bthen\b|:\s|;|$"
    r"|\s(?=(?:we|the (?:integration|workflow|job|sync)|please)\s+(?:need|want|must|should|create"
    r"|update|send|would|have|please)?)"
)
_AND_MORE: Final = re.compile(
    r"\s*(?:,|,? and|/|or|&)\s+(?:to |from |in |into )?(?:the |our )?§(\d+)§(?!\s*(?:to|into|in|from)\b)"
)


def _coordinated(rest: str) -> Iterator[str]:
    """`to Xero and Slack`: what holds for the first holds for the next."""
    while more := _AND_MORE.match(rest):
        yield more[1]
        rest = rest[more.end() :]


def clauses(text: str) -> Iterable[tuple[str, bool]]:
    """Main and when-clauses of a sentence, each with whether it is a when-clause."""
    at = 0
    for found in SUBORDINATE.finditer(text):
        if found.start() < at:
            continue
        if text[at : found.start()].strip(" ,"):
            yield text[at : found.start()], False
        stop = _MAIN_BEGINS.search(text, found.end())
        at = stop.start() if stop else len(text)
        yield text[found.start() : at], True
    if text[at:].strip(" ,"):
        yield text[at:], False


def decided(directions_: Directions, naming: Naming) -> dict[str, Role]:
    """The role of each system that takes part; a system without any role is not in the answer."""
    leanings = {
        key: each for key, each in directions_.leanings.items() if each.gives or each.takes or each.paired
    }
    roles: dict[str, Role] = {}
    for key, each in leanings.items():
        less, more = sorted((each.gives, each.takes))
        if less >= 2 and (less * 2 >= more or (less >= 3 and less * 3 >= more)):
            roles[key] = "both"
        elif each.gives or each.takes:
            roles[key] = "source" if each.gives > each.takes else "target"
    _complete_pairs(leanings, roles)
    if directions_.two_way:
        ranked = sorted(
            leanings, key=lambda key: -(leanings[key].gives + leanings[key].takes + 5 * leanings[key].paired)
        )
        roles |= dict.fromkeys(ranked[:2], "both")
    return {key: roles[key] for key in naming.systems if key in roles}


def _complete_pairs(leanings: dict[str, Leaning], roles: dict[str, Role]) -> None:
    """`between A and B`: when one is known to give the other takes; else both do both."""
    paired = [key for key, each in leanings.items() if each.paired]
    open_ones = [key for key in paired if key not in roles]
    settled = [roles[key] for key in paired if key in roles and roles[key] != "both"]
    for key in open_ones:
        roles[key] = ("target" if settled[0] == "source" else "source") if settled else "both"
