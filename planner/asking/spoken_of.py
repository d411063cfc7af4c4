"""What the documents speak of anywhere, rule or not: nobody is asked what the text has answered."""

import re
from collections.abc import Iterable
from typing import Final

from planner.extraction.no_rules import is_undecided
from planner.extraction.rule_kinds import by_condition
from planner.extraction.rule_runs import BAD_ANSWER
from planner.extraction.signing_in import names_sign_in
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS

_TROUBLE: Final = re.compile(
    r"\b(?:fail(?:s|ed|ing|ures?)?|errors?|down|unavailable|unreachable|offline|outage|time-?outs?|times? out"
    r"|rejects?|rejected|refus\w+|exceptions?|breaks?|broken|wrong|problems?|trouble|hangs?|rate.?limit\w*"
    r"|maintenance|invalid|undeliverable|expired|(?:no longer|not) valid|not reachable|(?:cannot|can't"
    r"|could not|couldn't) be reached|(?:does not"
    r"|doesn't) answer"
    r"|says? no|Fehler|nicht erreichbar|fehlgeschlagen)\b|\b(?:429|5xx|50\d|4xx|40\d|423)\b",
    re.IGNORECASE,
)
_REACTION: Final = re.compile(
    r"\b(?:retr(?:y|ies|ied|ying)|tr(?:y|ies|ied|ying)|again|repeat\w*|alert\w*|e-?mail\w*|mails?|notif\w+"
    r"|inform\w*"
    r"|tell|told|report\w*|log(?:s|ged)?|park\w*|queue\w*|list|stop(?:s|ped)?|skip\w*|hold|held|wait\w*"
    r"|slow\w*"
    r"|back[- ]?off|gives? up|by hand|slack|teams|channel|tickets?|continue\w*|go(?:es)? on|ignor\w+"
    r"|paus\w+|abort\w*"
    r"|keep|kept|dead[- ]letter|call|page|replay\w*|resend\w*|rest|must not (?:stop|block)|erneut|nochmal"
    r"|abandon\w*|gives? it back|melden)\b",
    re.IGNORECASE,
)
_ACTS: Final = re.compile(
    r"\b(?:skip\w*|ignor\w+|leave|left|creat\w+|use[sd]?|tak(?:e|en)|set|put|list|park\w*|hold|held|tell"
    r"|report\w*|mail\w*"
    r"|log(?:ged)?|default\w*|stays?|empty|blank|go(?:es)?|gets?|reject\w*|stop\w*|wait|ask|writ\w+|fill\w*"
    r"|add(?:ed)?|keep"
    r"|kept|drop(?:ped)?|not (?:be )?(?:sent|synced|created|transferred|imported)|queue|inform\w*"
    r"|fall\w* back|instead)\b",
    re.IGNORECASE,
)
_LACKS: Final = re.compile(
    r"\b(?:missing|empty|blank|null|absent|unknown|without|lacks?|no (?:e-?mail|mail|phone|customer|contact"
    r"|account|match|value"
    r"|number|id|code|such)|not (?:set|filled|found|given|known|there|present)|n't (?:exist|find|found|have"
    r"|know)"
    r"|does not (?:exist|have|know)|unbekannt\w*|not there|fehlt|fehlen|leer|ohne)\b",
    re.IGNORECASE,
)
_CREATES: Final = re.compile(r"\b(?:creat\w+|add (?:it|him|her|them|one)|angelegt|new one)\b", re.IGNORECASE)
"""A record that is not found and made: that tells nothing of values that are missing."""
_NOT_THERE: Final = re.compile(
    r"\bunknown\b|\b(?:not|n't|n\u2019t|never) (?:yet |already |even |been )?(?:known|found|there"
    r"|exist\w*|present"
    r"|registered|in (?-i:[A-Z])\w+|know\b|have (?:it|one|him|them)\b)"
    r"|\b(?:isn't|isn\u2019t|is not|aren't|are not) (?:one|an?|any|yet|there|in)\b|\bno (?:hit|match)\b"
    r"|\b(?:there(?:'s|\u2019s| is| are)|finds?|if|when) (?:none|nobody|no one|nothing|no \w+)\b"
    r"|\b(?:nicht|noch nicht) (?:\w+ )?(?:vorhanden|gefunden|bekannt|da)\b|\bkein \w+ gefunden\b"
    r"|\b(?:gibt|existiert)(?: es)? (?:\w+ )?nicht\b|\bexistiert \w+ nicht\b",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"\b(?:creat\w+|insert\w*|adds? (?:it|him|her|them|one)|makes? (?:an?|one|it|them)|made"
    r"|set (?:\w+ )?up|new"
    r" one|put|post|becomes? (?:an?|the) new|(?:neu )?an(?:ge)?legt|legen wir)\b",
    re.IGNORECASE,
)
_ELSE_MADE: Final = re.compile(
    r"\b(?:otherwise|else|if not)\b[^.;]{0,40}\bcreat\w+|\bcreat\w+[^.;]{0,40}\b(?:otherwise|if not|else)\b"
    r"|\bnew ones?\b[^.;]{0,20}\b(?:insert|creat|add)\w*"
    r"|\bif (?:one|it|an? \w+|there) (?:is |was )?(?:already )?(?:found|there|exists?|one)\b[^.;]{0,20}"
    r"\b(?:nothing|skip\w*|ignor\w+)\b|\bnot? get an? second\b|\bcheck for an existing\b",
    re.IGNORECASE,
)
"""What becomes of a record that the target does not have; then it is told what is missing."""
_UNSAID: Final = re.compile(
    r"\b(?:don't know|no idea|tbd|open|unclear|not decided|to be (?:decided|clarified)|later|ask(?:s|ed)?)\b",
    re.IGNORECASE,
)
_TWICE: Final = re.compile(
    r"\b(?:twice|(?:not|never|n't|nicht)\b[^.;]{0,40} (?:again|nochmal)|(?:runs?|sent|delivered|comes?"
    r"|arrives?|received"
    r"|adds it|added) (?:\w+ )?again|no second|duplicat\w*|more than once|already|idempoten\w*|(?:exactly"
    r"|only|at most|just) (?:one"
    r"|once)|second time"
    r"|doubles?|doubled|doppelt|mehrfach|same (?:event|message)|before\b[^.]{0,20}\bskip\w*)\b"
    r"|\bone \w+ per \w+",
    re.IGNORECASE,
)
_KEY: Final = (
    r"(?:e-?mails?|mail|ids?|\w+_?(?:id|ID|Id|number|Number|no|code|key|ref)|numbers?|codes?|skus?"
    r"|references?|phone"
    r"|ean|gtin|vat|tax|username|serial|iban|names?|keys?)"
)
_FOUND: Final = re.compile(
    r"\b(?:match\w*|identif\w+|recogni\w+|upsert\w*|unique|look(?:s|ed|ing)? (?:\w+ ){0,3}up|lookup"
    r"|search\w*|find|found"
    r"|exists?|existing|same|already|compare[sd]?|link(?:ed|s)?|check first|key|eindeutig|gesucht|anhand"
    r"|Schl\u00fcssel)\b"
    rf"[^.;]{{0,80}}\b{_KEY}\b|\b(?:merged? on|go(?:es)? by|groups? by)\b"
    rf"|\bthe same\W{{1,3}}(?:\w+ )?\w+[^.;]{{0,40}}\b(?:look\w* up|search\w*|found|is there)\b"
    r"|\b(?:decides?|determines?|tells?) (?:whether|if)\b[^.;]{0,60}\b(?:creat|new\b|exist|insert|add)\w*"
    rf"|\b{_KEY}\b[^.;]{{0,60}}\b(?:already|exists?|identif\w+|is (?:the|our"
    rf"|unique)[^.;]{{0,20}}\bkey"
    r"|to (?:find|match|recogni\w+|identify)|tells? us|is unique|is there|ist (?:eindeutig"
    r"|der Schl\u00fcssel)|[^.;]{0,20}check first)\b",
    re.IGNORECASE,
)
_CAUGHT: Final = re.compile(
    r"\bexcept\b[^\n]*:|\bcatch\b\s*[({]|\brescue\b|!\s*\w+\.ok\b|\bnot \w+\.ok\b|\bon_?error\b"
    r"|\b(?:max_?)?retr(?:y|ies)\b|\bstatus(?:_?code)?\s*(?:>=?|!==?)\s*\d{3}|\braise_for_status\b",
    re.IGNORECASE,
)
"""A program that does something when a call fails."""
MOST_OF_AN_ANSWER: Final = 30
_MAPPED: Final = frozenset({"code", "value", "heading"})


def spoken_of(units: Iterable[Unit]) -> frozenset[str]:
    """Of `error`, `missing`, `dedupe` and `match` those that some sentence of the work speaks of."""
    found: set[str] = set()
    before: Unit | None = None
    for unit in units:
        if unit.scope == "in" and unit.kind != "code" and is_undecided(unit.text):
            found |= {f"open.{topic}" for topic in _left_open(unit.text, before)}
            before = unit
            continue
        if unit.kind == "code" and unit.scope == "in" and _CAUGHT.search(unit.text):
            found.add("error")
        if unit.scope == "in" and unit.kind not in _MAPPED:
            topics = set(_topics(unit.text))
            # The remark of a mapping row tells of its own field only.
            found |= topics - {"missing"} if unit.kind == "row" else topics
            if before is not None and before.document is unit.document and "?" not in unit.text:
                found |= set(_in_two(before.text, unit.text, unit.passage is before.passage))
        before = unit
    return frozenset(found)


def _left_open(text: str, before: Unit | None) -> Iterable[str]:
    """What a sentence says to be undecided, or the one before it asks."""
    said = f"{before.text} {text}" if before is not None else text
    if _TROUBLE.search(text) or (before is not None and _TROUBLE.search(before.text)):
        yield "error"
    if _TWICE.search(said):
        yield "dedupe"


_HOW_FOUND: Final = re.compile(
    r"\bhow\b[^.?]{0,40}\b(?:same|recogni\w+|identif\w+|find|match\w*|know (?:it|which|who"
    r"|that))\b"
    r"|\b(?:identify|recogni[sz]e|find|match)\b[^.?]{0,40}\bhow\b",
    re.IGNORECASE,
)
_CASE: Final = re.compile(r"\W*([^.:;\u2013\u2014]{5,60})\s+[\u2013\u2014-]\s")
"""`Customer not found - usually a new one. The order waits.`: a case, and what is done behind it."""
_SUPPOSED: Final = re.compile(r"\b(?:if|when|in case|wenn|falls)\b", re.IGNORECASE)
_YES_OR_NO: Final = re.compile(
    r"\W*(?:yes|yep|yeah|no|nope|never|please do|please don't|ja|nein)\b", re.IGNORECASE
)


def _creates(text: str) -> bool:
    """Whether the record that is not there is made; `create nothing` and `don't create` are no such words."""
    made = _CREATES.search(text)
    denied = (
        re.search(r"\b(?:nothing|not|n't|never|no)\b", text[made.start() - 15 : made.end() + 10])
        if made
        else None
    )
    return bool(made) and not denied


def _in_two(first: str, second: str, beside: bool) -> Iterable[str]:
    """What is asked, or told as a fact, and answered by the next sentence: `If it is down? Try again.`"""
    asked = first.rstrip(" *_").endswith("?")
    if not (beside or asked) or _UNSAID.search(second):
        return
    if (_TROUBLE if asked else BAD_ANSWER).search(first) and _REACTION.search(second):
        yield "error"
    if _HOW_FOUND.search(first) and len(second.split()) <= MOST_OF_AN_ANSWER:
        yield "match"
    if asked and _SUPPOSED.search(first) and _NOT_THERE.search(first) and _YES_OR_NO.match(second):
        yield "unfound"
    case = _CASE.match(first)
    if case and beside and _LACKS.search(case[1]) and _ACTS.search(second) and not _CREATES.search(second):
        yield "missing"
    if asked and _LACKS.search(first) and _ACTS.search(second) and not _CREATES.search(second):
        yield "missing"


def _topics(text: str) -> Iterable[str]:
    if "?" in text:
        return
    if _TROUBLE.search(text) and _REACTION.search(text):
        yield "error"
    lacks = by_condition(text) == "missing" or _LACKS.search(text)
    if lacks and _ACTS.search(text) and not (_creates(text) or ARROWS.search(text)):
        yield "missing"
    if _ELSE_MADE.search(text) or (_NOT_THERE.search(text) and (_MADE.search(text) or _ACTS.search(text))):
        yield "unfound"
    if _TWICE.search(text):
        yield "dedupe"
    if _FOUND.search(text) and not names_sign_in(text):
        yield "match"
