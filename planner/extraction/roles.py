"""Which way data flows: who gives, who takes, by the words around a system's name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.carried_cues import ROLE_CUES
from planner.extraction.clauses import clauses
from planner.extraction.direction_cues import (
    BACK_TO,
    BOTH_ARROW,
    FROM_TO,
    GIVEN_BACK,
    PAIR,
    STATED,
    TWO_WAY,
    WITH,
)
from planner.extraction.dismissal_cues import DENIED, DISMISSED, INCIDENTAL, TAKEN_OUT
from planner.extraction.entry_cues import BORN_IN, ENTERED, FILLS, LANDS, ONE_WAY, STAGED
from planner.extraction.leanings import Leaning, complete_pairs, one_way_of_two
from planner.extraction.mentions import Mention
from planner.extraction.prose import label_role, labelled, spoken, told_of
from planner.extraction.role_signs import first_named, lean_by_calls, lean_headed
from planner.extraction.scope import negated
from planner.extraction.systems import NamedSystem, Naming
from planner.extraction.units import Unit
from planner.spec.values import Evidence, Role


@dataclass(frozen=True, slots=True)
class Directions:
    """The leanings by system key, the units that say data flows both ways, and the pairs "from A to B"."""

    leanings: dict[str, Leaning]
    two_way: tuple[Unit, ...]
    pairs: Mapping[tuple[str, str], Evidence] = field(default_factory=dict)
    answered: bool = False
    """Whether something is said to be given back."""
    first: str = ""
    """The system a title names first, before another."""


_NAMED_TWICE: Final = re.compile(
    r"(§\d+§)(?:,? (?:called |named )?\1| \((?:(?:our|the|their|your) )?\1[^()§]{0,20}\))"
)
_OURS: Final = r"(?:our|the|an?|their|your|my)"
_QUOTED: Final = re.compile(r"\"[^\"§]{1,60}\"|“[^”§]{1,60}”")
_KIND_BEFORE: Final = re.compile(rf"\b{_OURS} (?:[\w-]+ ){{1,3}}\((§\d+§)\)", re.IGNORECASE)
_KIND_BEHIND: Final = re.compile(
    rf"(§\d+§)(?: \({_OURS} (?![^()]*\b(?:source|target|master|origin|destination)\b)[^()§]{{1,50}}\)"
    rf"|, {_OURS} (?![^,]*\b(?:source|target|master|origin|destination)\b)(?:[\w-]+ ?){{1,5}},)",
    re.IGNORECASE,
)


def marked(unit: Unit, mentions: Sequence[Mention], keys: Sequence[str]) -> str:
    """The unit's words with each system replaced by `§number§`, blanks collapsed."""
    return marked_text(unit.text, mentions, keys, 0)


def marked_text(text: str, mentions: Sequence[Mention], keys: Sequence[str], start: int) -> str:
    """The same for a part of the unit that begins at `start`."""
    text = text.replace("§", " ")
    parts, at = [], 0
    for mention in mentions:
        if start <= mention.start and mention.end <= start + len(text):
            parts += [text[at : mention.start - start], f"§{keys.index(mention.key)}§"]
            at = mention.end - start
    words = " ".join("".join([*parts, text[at:]]).split())
    words = _QUOTED.sub('""', words)
    words = _NAMED_TWICE.sub(r"\1", words)
    # "our loyalty programme (Foo)" and "Foo, our loyalty programme," are Foo.
    return _KIND_BEHIND.sub(r"\1", _KIND_BEFORE.sub(r"\1", words))


def directions(units: Sequence[Unit], naming: Naming) -> Directions:
    """Reads every sentence that names a system."""
    keys = list(naming.systems)
    carriers = {str(number) for number, key in enumerate(keys) if is_carrier(naming.systems[key])}
    leanings: dict[str, Leaning] = defaultdict(Leaning)
    two_way = []
    pairs: dict[tuple[str, str], Evidence] = {}
    back: dict[str, Evidence] = {}
    answered = False
    for unit in units:
        answered = answered or (unit.scope == "in" and bool(GIVEN_BACK.search(unit.text)))
        if unit.kind in ("code", "value") or unit.scope != "in":
            continue
        mentions = naming.mentions.get(unit.number, ())
        _lean_labelled(unit, mentions, leanings)
        lean_by_calls(unit, naming, leanings)
        if unit.kind == "row":
            lean_headed(unit, mentions, leanings)
            _lean_row(unit, mentions, keys, leanings)
        if unit.kind == "heading" or _TITLED.match(unit.text):
            _lean_titled(marked(unit, mentions, keys), unit, keys, leanings)
        if unit.text.rstrip().endswith("?"):
            continue
        for start, text in spoken(unit):
            words = marked_text(text, mentions, keys, start)
            found = TWO_WAY.search(text) or BOTH_ARROW.search(words)
            if found and not negated(text, found.start(), found.end()):
                two_way.append(unit)
            if mentions:
                _lean(words, unit, keys, leanings, carriers)
            _lean_one_way(words, unit, keys, leanings)
            for match in BACK_TO.finditer(words):
                if not negated(words, match.start(), match.end()):
                    back.setdefault(keys[int(match[1])], unit.evidence())
            for match in FROM_TO.finditer(words):
                pairs.setdefault((keys[int(match[1])], keys[int(match[2])]), unit.evidence())
    _add_way_back(back, dict(leanings), pairs)
    return Directions(dict(leanings), tuple(two_way), pairs, answered, first_named(units, naming))


_THEN_DOES: Final = re.compile(
    r"(?<=§) and (?=(?:opens|creates|makes|writes|adds|posts|sends|books|puts|updates|turns|registers"
    r"|stores|files"
    r"|enters|loads|pushes|copies)\b)"
)
"""Behind the system of a when-clause or relative clause: `who were hired in Foo and opens a file in Bar`."""


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    for clause, conditional in clauses(text):
        first, *rest = _THEN_DOES.split(clause, maxsplit=1) if conditional else [clause]
        yield first, conditional
        yield from ((each, False) for each in rest)


def _lean_one_way(text: str, unit: Unit, keys: Sequence[str], leanings: dict[str, Leaning]) -> None:
    """`From Foo to Bar and never back`."""
    for match in ONE_WAY.finditer(text):
        leanings[keys[int(match[1])]].state("source", TITLED, unit.evidence())
        leanings[keys[int(match[2])]].state("target", TITLED, unit.evidence())


def _add_way_back(
    back: Mapping[str, Evidence],
    leanings: Mapping[str, Leaning],
    pairs: dict[tuple[str, str], Evidence],
) -> None:
    """`The number is written back to Foo`: of two systems both give and take."""
    moving = [key for key, each in leanings.items() if each.gives or each.takes or each.paired]
    for key, evidence in back.items():
        others = [each for each in moving if each != key]
        if key in leanings and len(others) == 1:
            pairs.setdefault((others[0], key), evidence)
            pairs.setdefault((key, others[0]), evidence)


_TITLED: Final = re.compile(
    r"\W*(?:subject|betreff|title|titel|re|summary|interface|direction)\s*:", re.IGNORECASE
)
TITLED: Final = 6


def _lean_titled(text: str, unit: Unit, keys: Sequence[str], leanings: dict[str, Leaning]) -> None:
    """`Orders: Shopify to Xero` above a text says which way it goes; another heading may add the way back."""
    for match in STATED.finditer(text):
        if match[1] != match[2]:
            leanings[keys[int(match[1])]].state("source", TITLED, unit.evidence())
            leanings[keys[int(match[2])]].state("target", TITLED, unit.evidence())


def _lean_labelled(unit: Unit, mentions: Sequence[Mention], leanings: dict[str, Leaning]) -> None:
    """`Sender: Foo`, in a line or in a table."""
    for role, start, end in labelled(unit):
        for key in [each.key for each in mentions if start <= each.start < end][:1]:
            leanings[key].state(role, 5, unit.evidence(start, end))


def _lean_row(
    unit: Unit, mentions: Sequence[Mention], keys: Sequence[str], leanings: dict[str, Leaning]
) -> None:
    """What a list of systems tells of each."""
    for cell, told in told_of(unit):
        start = cell.start - unit.start
        end = start + len(cell.text)
        key = next((each.key for each in mentions if start <= each.start < end), None)
        if key is None:
            continue
        said = unit.evidence(start, end)
        if role := label_role(told):
            leanings[key].lean(role, 5, said)
        elif len(told.split()) >= 2:
            words = f"§{keys.index(key)}§ {' '.join(told.split())}"
            for cue in ROLE_CUES:
                if cue.pattern.match(words):
                    leanings[key].lean(cue.role, cue.weight, said)


def _lean(
    text: str, unit: Unit, keys: Sequence[str], leanings: dict[str, Leaning], carriers: set[str]
) -> None:
    dropped = {number for match in DISMISSED.finditer(text) for number in match.groups() if number}
    filled = {match[1] for match in BORN_IN.finditer(text)}
    filled |= {number for match in ENTERED.finditer(text) for number in match.groups() if number}
    filled |= _filled_by_others(text, carriers) if carriers else set()
    # A system that puts its files on a server of its own is read there.
    filled |= {
        match["by"] for match in FILLS.finditer(text) if match["by"] and match["by"] == match["carrier"]
    }
    filled |= {match[1] for match in LANDS.finditer(text) if match[1] in carriers}
    staged = {match[1] for match in STAGED.finditer(text) if match[1] in carriers}
    sides: tuple[tuple[Role, int, set[str]], ...] = (("target", 2, staged - filled), ("source", 4, filled))
    for role, weight, numbers in sides:
        for number in numbers - dropped:
            leanings[keys[int(number)]].lean(role, weight, unit.evidence())
    _lean_by_cues(text, unit, keys, leanings, dropped, filled)
    for match in PAIR.finditer(text):
        for number in filter(None, match.groups()):
            leanings[keys[int(number)]].paired = True
            leanings[keys[int(number)]].lean("source", 0, unit.evidence())
    for match in WITH.finditer(text):
        leanings[keys[int(match[1])]].lean("source", 1, unit.evidence())
        leanings[keys[int(match[2])]].lean("target", 1, unit.evidence())


def _lean_by_cues(
    text: str,
    unit: Unit,
    keys: Sequence[str],
    leanings: dict[str, Leaning],
    dropped: set[str],
    filled: set[str],
) -> None:
    behind = False
    for clause, conditional in _parts(text):
        place = {"any", "when"} if conditional else {"any", "main", *(("then",) if behind else ())}
        behind = behind or conditional
        for cue in ROLE_CUES:
            if cue.clause not in place:
                continue
            for match in cue.pattern.finditer(clause):
                only_read = match[1] in filled and cue.role == "target"
                if (
                    cue.role == "source"
                    and not conditional
                    and TAKEN_OUT.search(clause[: match.start(1) - 1])
                ):
                    continue
                if DENIED.search(clause[: match.start()]):
                    continue
                if match[1] in dropped or only_read or INCIDENTAL.search(clause[: match.start(1) - 1]):
                    continue
                for number in (match[1], *_coordinated(clause[match.end(1) + 1 :])):
                    if number not in dropped:
                        leanings[keys[int(number)]].lean(cue.role, cue.weight, unit.evidence())


def _filled_by_others(text: str, carriers: set[str]) -> set[str]:
    """File stores and queues that another system fills: the integration reads them.

    `Foo puts one file per store into S3` makes S3 a source; `we write one file to S3` makes it a target.
    """
    return {
        match["carrier"]
        for match in FILLS.finditer(text)
        if match["carrier"] in carriers and match["by"] not in carriers
    }


_CARRIERS: Final = re.compile(
    r"\b(?:s?ftps?|file (?:server|share|store)|bucket|queue|message bus|event bus)\b", re.IGNORECASE
)


def is_carrier(system: NamedSystem) -> bool:
    """A file store or message queue: it carries what others say."""
    if system.entry:
        return system.entry.category == "messaging" or system.entry.key in (
            "amazon_s3",
            "google_cloud_storage",
            "azure_blob_storage",
        )
    return bool(_CARRIERS.search(system.name))


_AND_MORE: Final = re.compile(
    r"\s*(?:,|,? and|/|or|&)\s+(?:to |from |in |into )?(?:the |our )?§(\d+)§(?!\s*(?:to|into|in|from)\b)"
)


def _coordinated(rest: str) -> Iterator[str]:
    """`to Xero and Slack`: what holds for the first holds for the next."""
    while more := _AND_MORE.match(rest):
        yield more[1]
        rest = rest[more.end() :]


def decided(directions_: Directions, naming: Naming) -> dict[str, Role]:
    """The role of each system that takes part; a system without any role is not in the answer."""
    leanings = {
        key: each for key, each in directions_.leanings.items() if each.gives or each.takes or each.paired
    }
    roles: dict[str, Role] = {}
    for key, each in leanings.items():
        less, more = sorted((each.gives, each.takes))
        if len(each.stated) == 1 and less < TITLED:
            (roles[key],) = each.stated
        elif less >= 2 and (less * 2 >= more or (less >= 3 and less * 3 >= more)):
            roles[key] = "both"
        elif each.gives or each.takes:
            roles[key] = "source" if each.gives > each.takes else "target"
    complete_pairs(leanings, roles)
    back = any((takes, gives) in directions_.pairs for gives, takes in directions_.pairs)
    stored = any(
        ((entry := naming.systems[key].entry) and entry.api == "database") or is_carrier(naming.systems[key])
        for key in roles
    )
    if not (directions_.two_way or back or stored):
        one_way_of_two(leanings, roles, directions_.first, answered=directions_.answered)
    for gives, takes in directions_.pairs:
        if (takes, gives) in directions_.pairs:
            roles |= {gives: "both", takes: "both"}
    roles |= {key: "target" for key in roles if only_asked(naming.systems[key])}
    if directions_.two_way:
        ranked = sorted(
            leanings, key=lambda key: -(leanings[key].gives + leanings[key].takes + 5 * leanings[key].paired)
        )
        roles |= dict.fromkeys(ranked[:2], "both")
    return {key: roles[key] for key in naming.systems if key in roles}


def only_asked(system: NamedSystem) -> bool:
    """A language model is asked for help on the way; no record comes from it."""
    return bool(system.entry and system.entry.category == "ai")
