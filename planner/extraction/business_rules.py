"""Sentences that decide something: match keys, conditions, what must and must never happen."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.bare_keys import signed_sending
from planner.extraction.happenings import happening_in
from planner.extraction.no_rules import (
    is_about_data,
    is_about_product,
    is_advice,
    is_duty,
    is_flow,
    is_label,
    is_manual,
    is_to_describe,
    leaves_out,
    manual_sections,
    speaks_to_reader,
)
from planner.extraction.plain_rules import plain_kind
from planner.extraction.rule_kinds import NAMED, by_condition, by_outcome, is_terse, without_number
from planner.extraction.rule_rows import case_of, is_keyed, is_note, noted
from planner.extraction.rule_runs import (
    ACTION,
    ASKING,
    NORM,
    Draft,
    answered,
    goes_on,
    left_out,
    reacted,
    remarked,
    requirement,
)
from planner.extraction.schedule import schedule_in
from planner.extraction.signing_in import names_sign_in
from planner.extraction.systems import Naming
from planner.extraction.told_cases import conditional, with_cases
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, RECORD_NOUNS
from planner.spec.research import BusinessRule, RuleKind

_CONVERTS: Final = re.compile(
    r"\b(?:divided?|multipl(?:y|ied)|convert(?:ed)?|round(?:ed)?)\b[^.]{0,60}\b(?:by|to|into|from"
    r"|with|up|down)\b",
    re.IGNORECASE,
)
_RECORD_BECOMES: Final = re.compile(
    r"\b(?:convert|split|merg)\w*\b[^.]{0,60}\b(?:to|into|with) (?:an?|the|one|another) (?:\w+ )?"
    rf"(?:{'|'.join(sorted(RECORD_NOUNS))})\b",
    re.IGNORECASE,
)
"""A record becomes another: no value is converted."""
_STRONG: Final = re.compile(
    r"\b(?:must|shall|never|may not|not allowed|under no circumstances|no \w+ (?:is|are|may be) ever"
    r"|darf|d\u00fcrfen|muss|m\u00fcssen|niemals)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"^[^:]{3,60}?(?::|\s(?:->|→|=>))\s+(?:ignore|skip|park|retry|send|inform|log|create|update|only|put"
    r"|e-?mail|mail|take|set|tell|tag|call|nothing|reject|stop"
    r"|alert|notify|use|leave|keep|page)\b|^\W*(?:deleted|cancell?ed|closed|archived|inactive"
    r"|unknown|refunded|returned|blocked|expired"
    r"|unpaid|partial\w*|test|draft)"
    r"\s+\w+\s+(?:is|are|must|stay|get|become|will|should)\b|^\W*(?:an? |the |any |all "
    r"|every )?[\w-]+(?: \w+)?"
    r" (?:that|which|who|whose) (?:\w+ )?(?:is|are|was|were|has|have|had|cannot|do|does|carry"
    r"|carries)\b(?=(?:.*?\w+){4})"
    r"|^\W*on (?:an? )?(?:4\d\d|5\d\d|5xx|errors?|failures?|time-?outs?)\b"
    r"|(?:^|[,;:] ?|\band )\s*(?:if|when"
    r"|whenever|unless|in case|otherwise|else|in that case|where|wenn|falls|sofern|sonst|ist|fehlt|for "
    r"(?:orders|customers|items|contacts|records|products|invoices|all|(?:each|every)(?![^,.]*\b(?:it|we"
    r"|they)\b))\b)",
    re.IGNORECASE,
)
_DENIES: Final = re.compile(
    r"\b(?:is|are) (?:not|never) (?:deleted|removed|overwritten|changed|archived|merged)\b|\bnothing is"
    r" (?:deleted|removed)\b",
    re.IGNORECASE,
)
"""What must stay as it is, said as a fact."""
_BEYOND: Final = re.compile(
    r"\b(?:if|unless|never|must not|not|when|otherwise|wenn|nie|nicht)\b", re.IGNORECASE
)
"""What makes a sentence that states a mapping a rule as well."""
_KEPT: Final = ("match", "dedupe", "conflict", "security")
"""Kinds that no mapping says by itself."""
_CHECKED: Final = re.compile(
    r"\b(?:verif\w+|check\w*|wrong|invalid|otherwise|else|reject\w*|drop\w*|refus\w+|401|403|if|when)\b",
    re.IGNORECASE,
)
_ECHO: Final = re.compile(
    r"\b(?:our own|ourselves|itself|own (?:changes|writes|updates)|echo\w*|loops?)\b", re.IGNORECASE
)
"""What the integration wrote comes back to it."""
_STARTS: Final = re.compile(r"\b(?:polling|polls?|cron|web-?hooks?|schedul\w+)\b", re.IGNORECASE)
_STAYS: Final = re.compile(
    r"\b(?:left|leave|stays?|remains?|unchanged|untouched|not|no|nothing|never)\b", re.IGNORECASE
)
_UNCALLED: Final = re.compile(
    r"\b(?:is|are) (?:itself )?(?:never|not) called\b|\bnever call (?=(?:the |their |its )?[A-Z])"
)
"""Nobody signs in to a system that is never called: no rule about records."""
_CALL: Final = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) /")
_ASKED_LAST: Final = re.compile(r"(?<=\w[.!])\s[^.!?]{1,60}\?\s*$")
"""A question behind a statement: `... and skip it. and the deal?`"""
_SPELLED: Final = re.compile(r"\b(do|does|wo|ca|is|are|should|must)nt\b", re.IGNORECASE)
"""`dont`, as people write in a hurry."""
_RULE_HEADING: Final = re.compile(
    r"\b(?:rules?|(?:edge|special) cases?|error|fail\w*|goes wrong|who wins|problems?|pitfalls|exception"
    r"|conditions?|logic|duplicat|conflict|validation"
    r"|constraints?|requirements|handling|behaviou?r|acceptance|decisions?|regeln?|sonderf\u00e4lle"
    r"|fehler\w*)\b",
    re.IGNORECASE,
)
MAX_RULES: Final = 200
MOST_ABOUT_START: Final = 8


def find_rules(
    units: Sequence[Unit], naming: Naming, mapped: frozenset[int] = frozenset()
) -> list[BusinessRule]:
    """The rules in the words of the documents, without keys; the same words twice are one rule.

    `mapped` are the numbers of units that state field mappings.
    """
    found: dict[str, BusinessRule] = {}
    for draft in _drafts(units, naming, mapped):
        words = _worded(draft.text)
        identity = re.sub(r"\W+", " ", words).casefold().strip()
        if known := found.get(identity):
            evidence = tuple(dict.fromkeys((*known.evidence, *draft.evidence)))[:8]
            found[identity] = known.model_copy(update={"evidence": evidence})
        elif len(found) < MAX_RULES:
            found[identity] = BusinessRule(
                key="", text=words, kind=draft.kind, evidence=tuple(draft.evidence)
            )
    return list(found.values())


def _drafts(units: Sequence[Unit], naming: Naming, mapped: frozenset[int]) -> Iterator[Draft]:
    draft: Draft | None = None
    last: Unit | None = None
    before: Unit | None = None
    manuals = manual_sections(units)
    for unit in (requirement(each) if each.number not in mapped else each for each in with_cases(units)):
        asked, before = before, unit
        if unit.kind == "row" and (rows := list(_in_row(unit, naming))):
            yield from (draft, *rows) if draft else rows
            draft = None
            continue
        beside = last is not None and unit.number == last.number + 1 and unit.passage is last.passage
        if draft and beside and unit.scope == "in" and goes_on(draft, unit):
            draft.add(unit)
            last = unit
            continue
        if draft:
            yield draft
            draft = None
        said = conditional(unit)
        kind = kind_of(said, naming, unit.number in mapped, manuals)
        if kind == "other" and said.text != unit.text and not _STAYS.search(said.text):
            kind = None  # Given, when and then of the work itself.
        told = (answered(asked, unit) or reacted(asked, unit)) if asked else None
        if kind and not told:
            draft, last = Draft(" ".join(unit.text.split()), kind, [unit.evidence()]), unit
        elif told or (told := remarked(unit) or left_out(unit)):
            draft, last = told, unit
    if draft:
        yield draft


def _in_row(unit: Unit, naming: Naming) -> Iterator[Draft]:
    """What a row of a table of cases, or a note or remark in a sheet, states."""
    if (case := case_of(unit)) is not None:
        yield case
        return
    if remarked(unit):
        return
    for said in noted(unit):
        kind = kind_of(said, naming)
        kept = is_note(said) and (kind != "other" or NORM.search(said.text))
        if kind and (kept or kind in ("dedupe", "conflict") or (kind == "match" and is_keyed(said.text))):
            yield Draft(" ".join(said.text.split()), kind, [said.evidence()])


# "Match by email." is a whole rule in three words.
_TERSE_MATCH = re.compile(
    r"\W*match(?:ed|es|ing)?\s+(?:by|on|via|using)\s+\S+"
    rf"|\W*(?:look|search|find|check)(?:\s+(?:for|by|up|via|on))+\s+[`\"']?{NAMED}",
    re.IGNORECASE,
)


def kind_of(
    unit: Unit,
    naming: Naming,
    mapped: bool = False,
    manuals: frozenset[tuple[str, tuple[str, ...]]] = frozenset(),
) -> RuleKind | None:
    """The kind of rule a sentence states, or None when it states none. `manuals` are how-to sections."""
    text = _ASKED_LAST.sub("", _SPELLED.sub(r"\1n't", without_number(unit.text)))
    if unit.kind in ("heading", "code", "value", "row") or not (unit.scope == "in" or leaves_out(unit)):
        return None
    if len(text.split()) < 4 and not (_TERSE_MATCH.match(text) or is_terse(text) or plain_kind(text)):
        return None
    if is_advice(text) and not (_STRONG.search(text) or _is_decided(text)):
        return None
    if is_about_product(text) and not _STRONG.search(text):
        return None
    if (
        is_manual(text)
        or is_to_describe(text)
        or ASKING.search(text)
        or text.rstrip().endswith(":")
        or is_label(text)
    ):
        return None
    starts = _tells_start(unit, naming)
    kind = _decided(text, unit, starts)
    if mapped and (ARROWS.search(text) or not _BEYOND.search(text)) and kind not in _KEPT:
        return None
    if kind is None or (kind == "other" and not _of_its_own(unit, naming)):
        return None
    if _says_else(text, kind):
        return None
    if text.count(" \u00b7 ") > 1 or text.count(" | ") > 1:
        return None  # What a page says of itself: owner, version, readers.
    if kind == "order" and starts and len(naming.keys_in(unit)) > 1:
        return None
    if (
        kind == "other"
        and is_flow(text)
        and re.match(r"\W*(?:when(?:ever)?|as soon as|every time)\b", text, re.IGNORECASE)
    ):
        return None  # "When an agent adds the tag, a work item should be created" is what the whole is for.
    told = (unit.document.name, unit.passage.section) in manuals
    return None if told and (kind == "other" or speaks_to_reader(text)) else kind


def _is_decided(text: str) -> bool:
    """Whether advice ("you can ...") decides something: what happens then, or how a record is found."""
    return by_condition(text) in ("error", "missing") or plain_kind(text) in ("match", "error")


def _says_else(text: str, kind: RuleKind) -> bool:
    """Whether a sentence that sounds like a rule tells how to sign in, what starts the work or which call "
    "is made."""
    if kind == "dedupe" and schedule_in(text) and re.match(r"\W*(?:twice|\w+ times) ", text, re.IGNORECASE):
        return True
    if kind in ("security", "match"):
        return not NORM.search(text) and _is_sign_in(text)
    if kind == "filter" and _FIELD_LEFT_OUT.match(text):
        return True
    if kind == "filter":
        return bool(_STARTS.search(text)) and len(text.split()) <= MOST_ABOUT_START
    if kind == "other" and _UNCALLED.search(text):
        return True
    return kind == "other" and bool(_CALL.search(text)) and not _BEYOND.search(text)


_FIELD_LEFT_OUT: Final = re.compile(r"\W*[a-z]\w*[_.]\w+\W+(?:is|are) (?:not|never) \w+\W*$")
"""`party_size is not sent` leaves out a field, no record."""


def _is_sign_in(text: str) -> bool:
    """Whether a sentence only says how to sign in, or how a sender signs."""
    return names_sign_in(text) or bool(signed_sending(text) and not _CHECKED.search(text))


def _of_its_own(unit: Unit, naming: Naming) -> bool:
    """Whether a sentence that is a rule by its tone alone is about records, and not about the project."""
    text = unit.text
    conditional = bool(_BEYOND.search(text)) or bool(
        re.search(r"\b(?:not|only|no|nothing)\b", text, re.IGNORECASE)
    )
    if is_duty(text) or speaks_to_reader(text) or (names_sign_in(text) and not conditional):
        return False
    named = len(naming.keys_in(unit))
    if not conditional and (schedule_in(text) or named > 1 or (is_flow(text) and named)):
        return False
    return is_about_data(text) or bool(naming.keys_in(unit)) or _converts(text) or bool(_ECHO.search(text))


def _decided(text: str, unit: Unit, starts: bool) -> RuleKind | None:
    norm, condition = bool(NORM.search(text)), bool(_CONDITION.search(text))
    under_rules = any(_RULE_HEADING.search(words) for words in unit.context)
    acts = bool(ACTION.search(text))
    strength = max(norm, condition) + under_rules + acts
    if kind := by_outcome(text, strength):
        told = by_condition(text) if kind in ("error", "filter", "missing", "dedupe") else None
        return told or kind
    if (
        starts
        and not _STRONG.search(text)
        and not re.search(r"\b(?:if|unless|otherwise)\b", text, re.IGNORECASE)
    ):
        return None
    if (condition and acts) or (norm and acts) or _STRONG.search(text) or _converts(text):
        return (by_condition(text) if (condition and acts) or ARROWS.search(text) else None) or "other"
    if _DENIES.search(text):
        return "other"
    if (kind := plain_kind(text)) and (under_rules or kind == "error" or is_about_data(text)):
        return kind
    return "other" if under_rules and unit.kind == "item" and len(text.split()) >= 5 and acts else None


def _converts(text: str) -> bool:
    """Whether a value is converted, not a record into another."""
    return bool(_CONVERTS.search(text)) and not _RECORD_BECOMES.search(text)


def _tells_start(unit: Unit, naming: Naming) -> bool:
    """`When an order is paid in Foo, create an invoice` says what starts the work: no rule of its own."""
    begins = re.match(
        r"\W*(?:when(?:ever)?|as soon as|every time|each time|once|on)\b", unit.text, re.IGNORECASE
    )
    return bool(begins) and (happening_in(unit.text) is not None or bool(naming.keys_in(unit)))


def _worded(text: str) -> str:
    """The rule in one line, without what markup left: quotation marks, stray blanks, a closing bracket."""
    words = re.sub(r" (?=[:,.;](?: |$))", "", " ".join(text.split()).lstrip("> "))
    return words if "[" in words else re.sub(r"\s*\]", "", words)
