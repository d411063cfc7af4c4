"""Places where the documents say two things that cannot both hold."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from planner.extraction.behaviour import Behaviour, Statement
from planner.extraction.roles import Directions
from planner.extraction.signing_in import SignIn
from planner.extraction.words import RECORD_NOUNS, singular
from planner.spec.contradiction import Contradiction
from planner.spec.research import BusinessRule, Research, ResearchTrigger, System
from planner.spec.values import Evidence

__all__ = ["Contradiction", "find_contradictions", "match_key"]

_KEY: Final = re.compile(
    r"\b(?:by|on|via|using|with|against|is)\s+(?:the |their |its |a |our )?(?:same )?[`\"']?\s*("
    r"(?:\w+ )?(?:e-?mail(?: address)?|phone(?: number)?|(?:external |customer |order |account "
    r"|company |tax |vat |contact |employee |product )?(?:id|number|code|name|key)|sku|ean|gtin"
    r"|domain|username))\b",
    re.IGNORECASE,
)
_SECOND_CHOICE: Final = re.compile(
    r"\b(?:otherwise|else|fall ?back|falls? back|without|if (?:there is |it has )?(?:no|none|not)"
    r"|second(?:ly|ary)?"
    r"|missing|empty|as well|in addition|additionally|also|or,? if|only when|both|and then|next)\b",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"\b(?:full|complete|reconcil\w*|catch\w*|missed|fall ?back|safety|in addition|additionally|also"
    r"|backup|besides"
    r"|as well|initial|first (?:run|load)|manual\w*|clean\w*|delet\w*|except|weekends?|on (?:sun"
    r"|satur)days?)\b",
    re.IGNORECASE,
)
_VAGUE_NOUNS: Final = frozenset(
    {"record", "entry", "item", "object", "row", "line", "entity", "list", "data"}
)


def find_contradictions(
    research: Research,
    sign_ins: Mapping[str, SignIn],
    behaviour: Mapping[str, Behaviour],
    leaning: Directions,
    bases: Sequence[tuple[str, Statement]] = (),
) -> tuple[Contradiction, ...]:
    """Two sign-ins, versions, addresses or limits of one system; two starts, directions or match keys;

    two sources for one target field. `bases` are the base URLs said: (system key, statement).
    """
    return (
        *_auth(research, sign_ins),
        *_starts(research),
        *_directions(research, leaning),
        *_matches(research),
        *_targets(research),
        *_told_twice(research, behaviour, bases),
    )


def _auth(research: Research, sign_ins: Mapping[str, SignIn]) -> Iterator[Contradiction]:
    for system in research.systems:
        sign_in = sign_ins.get(system.key)
        said = sign_in.said if sign_in else {}
        if len(said) > 1:
            ways = tuple(said)
            text = f"The documents name more than one way to sign in to {system.name}."
            yield Contradiction(f"systems.{system.key}.auth", text, ways, tuple(said.values()))


def _starts(research: Research) -> Iterator[Contradiction]:
    """Two schedules, or here a webhook and there a schedule."""
    timed = [each for each in research.triggers if each.kind == "schedule" and _when(each) and each.evidence]
    rivals = [each for each in timed if not _BESIDE.search(each.evidence[0].quote)]
    places = {(each.evidence[0].document, each.evidence[0].anchor) for each in rivals}
    owners = {each.system for each in rivals} - {""}
    if len(rivals) > 1 and len(places) > 1 and len(owners) < 2:
        sayings = tuple(dict.fromkeys(_when(each) for each in rivals))
        evidence = tuple(each.evidence[0] for each in rivals)
        if len(sayings) > 1:
            yield Contradiction("triggers", "The documents name more than one schedule.", sayings, evidence)
            return
    pushed = [each for each in research.triggers if each.kind == "webhook" and each.evidence]
    for first in pushed:
        for second in rivals:
            apart = not {each.document for each in first.evidence} & {
                each.document for each in second.evidence
            }
            same = not (first.system and second.system) or first.system == second.system
            if apart and same and not _BESIDE.search(first.evidence[0].quote):
                text = "One document names a webhook as the start, another one a schedule."
                sayings = (f"webhook {first.event}".strip(), _when(second))
                yield Contradiction("triggers", text, sayings, (first.evidence[0], second.evidence[0]))
                return


def _when(trigger: ResearchTrigger) -> str:
    """A schedule in a few words, with its zone; empty when it says none."""
    if not trigger.cron and not trigger.every_seconds:
        return ""
    return f"{when(trigger.cron, trigger.every_seconds)} {trigger.timezone}".strip()


def when(cron: str, every_seconds: int | None) -> str:
    """A schedule in a few words."""
    if every_seconds:
        minutes = every_seconds // 60
        return f"every {minutes} minutes" if minutes > 1 else f"every {every_seconds} seconds"
    return f"cron {cron}"


def _directions(research: Research, leaning: Directions) -> Iterator[Contradiction]:
    """`from A to B` here and `from B to A` there, and nobody speaks of both ways."""
    if leaning.two_way:
        return
    names = {each.key: each.name for each in research.systems}
    for (gives, takes), said in leaning.pairs.items():
        back = leaning.pairs.get((takes, gives))
        if gives > takes or back is None or gives not in names or takes not in names:
            continue
        # One document that tells of both is about both.
        if said.document != back.document:
            sayings = (f"{names[gives]} to {names[takes]}", f"{names[takes]} to {names[gives]}")
            text = (
                f"The documents send data from {sayings[0]} and from {sayings[1]}, and name no conflict rule."
            )
            yield Contradiction("systems.direction", text, (*sayings, "Both ways"), (said, back))


def match_key(rule: BusinessRule) -> str:
    """The field a match rule matches by, folded; empty when the rule names none."""
    found = _KEY.search(rule.text)
    return (
        re.sub(r"[\s-]+", " ", found[1]).casefold().replace("e mail", "email").removesuffix(" address")
        if found
        else ""
    )


def _matches(research: Research) -> Iterator[Contradiction]:
    """Two fields to find the same kind of record by; a second choice ("otherwise by phone") is none."""
    keys: dict[str, BusinessRule] = {}
    for rule in research.rules:
        if rule.kind == "match" and (key := match_key(rule)) and not _SECOND_CHOICE.search(rule.text):
            keys.setdefault(key, rule)
    for (one, first), (other, second) in combinations(keys.items(), 2):
        if _about_the_same(first.text, second.text, research.systems):
            evidence = tuple(rule.evidence[0] for rule in (first, second) if rule.evidence)
            text = "The documents name more than one field to find an existing record by."
            yield Contradiction("rules.match", text, (one, other), evidence)
            return


def _about_the_same(one: str, other: str, systems: Sequence[System]) -> bool:
    """Whether two rules may speak of the same records: not of orders and customers, nor of other systems."""
    kinds = _record_nouns(one), _record_nouns(other)
    named = [
        {each.key for each in systems if each.name.casefold() in text.casefold()} for text in (one, other)
    ]
    return not any(first and second and not first & second for first, second in (kinds, named))


def _record_nouns(text: str) -> set[str]:
    words = {word.casefold() for word in re.findall(r"[A-Za-z]+", text)}
    return {singular(word) for word in words & RECORD_NOUNS} - _VAGUE_NOUNS


def _targets(research: Research) -> Iterator[Contradiction]:
    by_target: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, mapping in enumerate(research.mappings):
        by_target[(mapping.target_system, mapping.target_object, mapping.target.casefold())].append(number)
    for numbers in by_target.values():
        mappings = [research.mappings[number] for number in numbers]
        sources = tuple(dict.fromkeys(each.source or each.rule for each in mappings))
        if len(sources) > 1:
            target = mappings[0]
            text = f"{target.target} is filled from more than one field."
            about = f"mappings.{target.target_system}.{target.target_object}.{target.target}"
            yield Contradiction(about, text, sources, tuple(each.evidence[0] for each in mappings))


def _told_twice(
    research: Research, behaviour: Mapping[str, Behaviour], bases: Sequence[tuple[str, Statement]]
) -> Iterator[Contradiction]:
    """Versions, limits and base URLs of which one system has only one."""
    addresses: dict[str, list[Statement]] = defaultdict(list)
    for key, said in bases:
        addresses[key].append(said)
    for system in research.systems:
        told = behaviour.get(system.key) or Behaviour()
        for name, title, statements in (
            ("version", "version of its API", told.versions),
            ("limits", "limit of requests", told.rates),
            ("base_url", "base URL", addresses.get(system.key, ())),
        ):
            kinds: dict[str, dict[str, Evidence]] = defaultdict(dict)
            for each in statements:
                kinds[each.kind].setdefault(each.value, each.evidence)
            for values in kinds.values():
                if len(values) > 1 and len({(piece.document, piece.anchor) for piece in values.values()}) > 1:
                    text = f"The documents name more than one {title} for {system.name}."
                    about = f"systems.{system.key}.{name}"
                    yield Contradiction(about, text, tuple(values), tuple(values.values()))
                    break
