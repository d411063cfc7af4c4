"""How a record is found again, and whether it is then updated, created or left alone."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from planner.conventions import published_call
from planner.generation.business_case import Case
from planner.generation.naming import leaf, says, words
from planner.generation.removal import is_deletion, removes
from planner.generation.shown_rules import shown_by_key
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import BusinessRule, Mapping
from planner.spec.workflow import Match

Action = Literal["save", "create", "create_once", "update", "upsert", "remove", "delete"]

ONLY_NEW = re.compile(
    r"(never|not|n't|don't) (be )?(update|overwrit|chang)\w*|only (ever )?creat|"
    r"(already|exist|known|there)[^.;]*\b(skip|ignor|left alone|leave|nothing|not again)|"
    r"\b(skip|ignore|leave)\w*\b[^.;]*\b(already|exist|known)|"
    r"\bcreat\w*\b[^.;]*\bonly (if|when|where)\b[^.;]*\b(unique|new|no|not|unknown)\b|"
    r"\bonly (?:push|send|sync|transfer|import|export|post|cop(?:y|ie)|take|carr(?:y|ie))\w*\s+"
    r"(?:the |those )?(?:new|newly[ -]\w+)\b(?![^.;]*\b(?:updat|chang|modif|edit)\w*)",
    re.IGNORECASE,
)
DECIDES = re.compile(
    r"\b(exist|found|there|match)\w*\b[^.;]*\b(updat|creat|overwrit)|\bupsert|\bif not\b[^.;]*\bcreat",
    re.IGNORECASE,
)
ONLY_KNOWN = re.compile(r"only (ever )?updat|never creat|(not|n't) creat|update[sd]? only", re.IGNORECASE)
JOINED = re.compile(r"\W*(and|\+|&)\W*(the |its |same )*", re.IGNORECASE)
USUAL_KEYS = (
    "email", "email address", "external id", "reference", "order number", "invoice number", "sku", "code",
    "customer number", "account number", "number", "id", "username",
)  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """The business key, what is done with a match, and the rules that say so; `assumed` where none does.

    `shown` are those of the rules that a record shows which is found by this key.
    """

    match: tuple[Match, ...] = ()
    action: Action = "create"
    rules: tuple[BusinessRule, ...] = ()
    assumed: bool = False
    shown: tuple[BusinessRule, ...] = ()


def matching_of(case: Case) -> Matching:
    """How records of this case are found again. Without a key that is known, records are only created."""
    found = _matching(case)
    return replace(found, shown=shown_by_key(found.rules, case, found.match))


def _matching(case: Case) -> Matching:
    rules = tuple(rule for rule in case.rules if rule.kind == "match" or _tells_what_to_do(rule))
    match = _said(case, rules)
    if is_deletion(case) and not removes(case):
        return Matching((), "delete", rules)
    assumed = not match
    if assumed:
        match = _usual(case)
    if is_deletion(case):
        return Matching(match, "remove" if match else "delete", rules, assumed)
    if not match or (assumed and _cannot_be_found(case)):
        return Matching((), "create", rules)
    return Matching(match, _action(case, match), rules, assumed)


def _tells_what_to_do(rule: BusinessRule) -> bool:
    """Whether a rule says no more than: there, then update; not there, then create."""
    if rule.kind == "filter":
        return ONLY_NEW.search(rule.text) is not None
    return rule.kind in ("other", "dedupe", "missing") and DECIDES.search(rule.text) is not None


def _said(case: Case, rules: tuple[BusinessRule, ...]) -> tuple[Match, ...]:
    for rule in rules:
        found = _mentioned(case, rule.text)
        if found:
            return found
    return ()


def _mentioned(case: Case, text: str) -> tuple[Match, ...]:
    """The fields a match rule names: the first, and those joined to it by `and`."""
    places: list[tuple[int, int, Mapping]] = []
    for mapping in case.mappings:
        said = [says(text, name) for name in (mapping.source, mapping.target) if name]
        found = [place for place in said if place]
        if found:
            first = min(found, key=lambda each: (each.start(), -each.end()))
            places.append((first.start(), first.end(), mapping))
    places.sort(key=lambda place: (place[0], -place[1]))
    if not places:
        return ()
    chosen = [places[0]]
    for start, end, mapping in places[1:]:
        last = chosen[-1][1]
        if start >= last and JOINED.fullmatch(text[last:start]):
            chosen.append((start, end, mapping))
    return tuple(Match(source=mapping.source, target=mapping.target) for _, _, mapping in chosen)


def _usual(case: Case) -> tuple[Match, ...]:
    """The field by which such a record is usually found again, where one is mapped."""
    for mapping in case.mappings:
        if is_placeholder_field(mapping.target):
            return (Match(source=mapping.source, target=mapping.target),)
    by_target = {mapping.target.lower(): mapping for mapping in case.mappings if mapping.source}
    for name in case.target.known.unique if case.target.known else ():
        if name.lower() in by_target:
            found = by_target[name.lower()]
            return (Match(source=found.source, target=found.target),)
    for usual in USUAL_KEYS:
        for mapping in case.mappings:
            if mapping.source and " ".join(words(leaf(mapping.target))) == usual:
                return (Match(source=mapping.source, target=mapping.target),)
    return ()


def _action(case: Case, match: tuple[Match, ...]) -> Action:
    text = " ".join(rule.text for rule in case.rules_of("match", "dedupe", "conflict", "other", "filter"))
    if ONLY_KNOWN.search(text):
        return "update"
    if ONLY_NEW.search(text):
        return "create_once"
    return "upsert" if _takes_upserts(case, match) else "save"


def _cannot_be_found(case: Case) -> bool:
    """Whether the vendor has no call to find such a record again, as with chat messages."""
    convention, known = case.target.convention, case.target.known
    if convention is None or known is None or _documented(case):
        return False
    return not any(published_call(convention, known, each) for each in ("search", "list", "upsert"))


def _documented(case: Case) -> bool:
    return any(each.system == case.target.system.key for each in case.research.endpoints)


def _takes_upserts(case: Case, match: tuple[Match, ...]) -> bool:
    """One call that updates or creates: documented, the vendor's only way, or by an external id."""
    documented = [each for each in case.research.endpoints if each.system == case.target.system.key]
    if documented:
        return any("upsert" in f"{each.purpose} {each.path}".lower() for each in documented)
    convention, known = case.target.convention, case.target.known
    if convention is None or known is None or published_call(convention, known, "upsert") is None:
        return False
    searchable = published_call(convention, known, "search") is not None
    return not searchable or all(field.target.endswith("__c") for field in match)
