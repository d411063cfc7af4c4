"""Places where the documents say two things that cannot both hold."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planner.extraction.signing_in import SignIn
from planner.spec.research import BusinessRule, Research
from planner.spec.values import Evidence

_KEY: Final = re.compile(
    r"\b(?:by|on|via|using|with|against|is)\s+(?:the |their |its |a |our )?(?:same )?[`\"']?\s*("
    r"(?:\w+ )?(?:e-?mail(?: address)?|phone(?: number)?|(?:external |customer |order |account "
    r"|company |tax |vat |contact |employee |product )?(?:id|number|code|name|key)|sku|ean|gtin"
    r"|domain|username))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`about` is a path into the plan; `sayings` what is said, each with where."""

    about: str
    text: str
    sayings: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def find_contradictions(research: Research, sign_ins: Mapping[str, SignIn]) -> tuple[Contradiction, ...]:
    """Two sign-ins for one system, two schedules, two match keys, two sources for one target field."""
    return (*_auth(research, sign_ins), *_schedules(research), *_matches(research), *_targets(research))


def _auth(research: Research, sign_ins: Mapping[str, SignIn]) -> list[Contradiction]:
    found = []
    for system in research.systems:
        sign_in = sign_ins.get(system.key)
        if sign_in and sign_in.other:
            ways = tuple(scheme.replace("_", " ") for scheme in (sign_in.auth.scheme, *sign_in.other))
            text = f"The documents name more than one way to sign in to {system.name}."
            found.append(Contradiction(f"systems.{system.key}.auth", text, ways, sign_in.evidence))
    return found


def _schedules(research: Research) -> list[Contradiction]:
    timed = [
        each for each in research.triggers if each.kind == "schedule" and (each.cron or each.every_seconds)
    ]
    if len(timed) < 2:
        return []
    sayings = tuple(when(each.cron, each.every_seconds) for each in timed)
    evidence = tuple(each.evidence[0] for each in timed if each.evidence)
    return [Contradiction("triggers", "The documents name more than one schedule.", sayings, evidence)]


def when(cron: str, every_seconds: int | None) -> str:
    """A schedule in a few words."""
    if every_seconds:
        minutes = every_seconds // 60
        return f"every {minutes} minutes" if minutes > 1 else f"every {every_seconds} seconds"
    return f"cron {cron}"


def match_key(rule: BusinessRule) -> str:
    """The field a match rule matches by, folded; empty when the rule names none."""
    found = _KEY.search(rule.text)
    return (
        re.sub(r"[\s-]+", " ", found[1]).casefold().replace("e mail", "email").removesuffix(" address")
        if found
        else ""
    )


def _matches(research: Research) -> list[Contradiction]:
    keys: dict[str, BusinessRule] = {}
    for rule in research.rules:
        if rule.kind == "match" and (key := match_key(rule)):
            keys.setdefault(key, rule)
    if len(keys) < 2:
        return []
    evidence = tuple(rule.evidence[0] for rule in keys.values() if rule.evidence)
    text = "The documents name more than one field to find an existing record by."
    return [Contradiction("rules.match", text, tuple(keys), evidence)]


def _targets(research: Research) -> list[Contradiction]:
    by_target: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, mapping in enumerate(research.mappings):
        by_target[(mapping.target_system, mapping.target_object, mapping.target.casefold())].append(number)
    found = []
    for numbers in by_target.values():
        mappings = [research.mappings[number] for number in numbers]
        sources = tuple(dict.fromkeys(each.source or each.rule for each in mappings))
        if len(sources) > 1:
            target = mappings[0]
            text = f"{target.target} is filled from more than one field."
            about = f"mappings.{target.target_system}.{target.target_object}.{target.target}"
            found.append(Contradiction(about, text, sources, tuple(each.evidence[0] for each in mappings)))
    return found
