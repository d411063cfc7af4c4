"""Sentences that decide something: match keys, conditions, what must and must never happen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.happenings import happening_in
from planner.extraction.signing_in import names_sign_in
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS
from planner.spec.research import BusinessRule, RuleKind
from planner.spec.values import Evidence

_KINDS: Final[tuple[tuple[RuleKind, int, re.Pattern[str]], ...]] = (
    (
        "dedupe",
        4,
        re.compile(
            r"\b(?:idempoten\w*|duplicat\w*[^.]{0,30}\b(?:ignor|skip|drop)\w*|more than once|twice"
            r"|at[- ]least[- ]once|exactly once|only (?:be )?"
            r"(?:\w+ )?once|already (?:been )?(?:processed|handled|seen|imported|booked|sent|exported"
            r"|synced|transferred)|second time|a second \w+|same event|duplicates? (?:must|should|are|is"
            r"|may|have)|(?:no|avoid|prevent|without creating) duplicat\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "filter",
        4,
        re.compile(
            r"^(?!.*\bif\b.*\bfail)(?!.*\b(?:without|missing|empty|no value|blank|has no)\b)(?:.*\b(?:is"
            r"|are|be|were|was) (?:not (?:to be )?(?:exported|imported|synced|synchroni[sz]ed|sent"
            r"|transferred|copied|processed|updated)|ignored|skipped|excluded|left out|filtered(?: out)?"
            r"|dropped))\b|\b(?:ignore|skip|exclude|leave out|filter out)\b(?! (?:the|all) previous)"
            r"(?!.*\b(?:error|fail|duplicate|twice)\w*)",
            re.IGNORECASE,
        ),
    ),
    (
        "security",
        4,
        re.compile(
            r"\b(?:GDPR|PII|personal data|sensitive|encrypt\w*|masked|consent|anonymi[sz]e\w*|never "
            r"(?:be )?log\w*|not be logged|do not log|(?:never|not|no) .{0,40}\bin (?:a|the|any"
            r"|our) logs?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "security",
        3,
        re.compile(
            r"\b(?:signature|verif(?:y|ied) (?:the )?(?:sender|origin|webhook)|HMAC|TLS|secrets?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "error",
        3,
        re.compile(
            r"\b(?:retr(?:y|ies|ied)|try(?:ing)? again|tried again|keep(?:s)? trying|re-?send|re-?queue"
            r"|back[- ]?off|dead[- ]letter|fail(?:s|ed|ure|ures|ing)?|errors?|time-?outs?|times out"
            r"|unavailable|unreachable|(?:is|are|goes) down|outage|429|5xx|50\d|4xx|40\d|exception"
            r"|rejects?|rejected|refus\w+|parked?|unknown in|alert(?:ed)?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "conflict",
        4,
        re.compile(
            r"\b(?:conflict\w*|wins?\b|last[- ](?:write|modified)|takes? precedence|priority over"
            r"|source of truth|is (?:the )?(?:master|leading)|changed (?:on|in) both|both (?:sides"
            r"|systems) (?:have |were |are )?(?:been )?(?:chang|edit|updat)\w*)\b",
            re.IGNORECASE,
        ),
    ),
    ("conflict", 2, re.compile(r"\b(?:overwrit\w*|most recent(?:ly)?|newer|newest)\b", re.IGNORECASE)),
    (
        "match",
        3,
        re.compile(
            r"\bmatch(?:ed|es|ing)?\s+(?:is\s+|are\s+|them\s+|it\s+|\w+\s+){0,4}(?:on|by|via|using|with"
            r"|against|is)\b|\bmatch(?:ing)? key\b|\bis the (?:\w+ )?key\b|\b(?:unique|business|natural"
            r"|external|foreign|lookup"
            r"|join) (?:key|id|identifier)\b|\b(?:the|our|common|shared) key\b[^.;]{0,40}\bis\b"
            r"|\bupsert\w*\s+(?:\w+\s+){0,4}(?:on|by|using|via)\b"
            r"|\b(?:check\w*|look(?:ed|s)? (?:\w+ ){0,3}up|look|search(?:ed)?|find|found|identif\w*"
            r"|exists?|locate\w*|quer(?:y|ied)|recogni[sz]ed?|key(?:ed)?)\b[^.;]{0,70}\b(?:by|on|via|using"
            r"|with) (?:the |their |its |a |our |that )?(?:same )?[`\"']?\s*(?:\w+ ){0,2}(?:e-?mail|id"
            r"|number|no|key|code|sku|reference|ref|name|address|external|order|invoice|customer|phone|ean"
            r"|gtin|vat|username|serial|iban)\w*"
            r"|\bmatch(?:ed|es|ing)?\b|\b(?:exists? already|already exists?)\b.{0,30}\b(?:same|by|on)\b",
            re.IGNORECASE,
        ),
    ),
    ("dedupe", 3, re.compile(r"\b(?:duplicat\w*|repeated(?:ly)?|already (?:been )?\w+ed)\b", re.IGNORECASE)),
    (
        "missing",
        3,
        re.compile(
            r"\b(?:unknown \w+|do(?:es)? not exist|missing|empty|blank|null|absent|not (?:set|filled"
            r"|present|given|provided|available)|without (?:an? |any )?[\w-]+|(?:has|have"
            r"|with) no (?:\w+ ){0,2}?\w+|default(?:s|ed)? to|fall ?back|if (?:there is )?no (?:\w+ ){1,3}"
            r"(?:is|are) (?:given|set|present))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "filter",
        2,
        re.compile(
            r"\b(?:only (?:if|when|for|those|from|where)|(?:is|are|be|should|must|will|do|want to"
            r"|need to) only|only (?:\w+ ){1,2}(?:are|is|that|which|with|from)\b|except|unless|filter\w*"
            r"|do(?:es)? not (?:sync"
            r"|import|export|send|create|transfer|copy)|don't (?:sync|import|export|send|create)|not "
            r"(?:be )?(?:synced|imported|exported|sent|transferred|created|updated))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "order",
        2,
        re.compile(
            r"\b(?:in (?:the )?(?:right |same |correct )?(?:order|sequence)|out of order|before (?:the|any"
            r"|we|it|creating|writing|sending|posting)|must (?:exist|be (?:there|created|synced)) (?:first"
            r"|before)|first .{3,60}\bthen\b|one (?:at a time|after (?:the other|another))|sequential"
            r"(?:ly)?|chronological\w*)\b",
            re.IGNORECASE,
        ),
    ),
)
_CONVERTS: Final = re.compile(
    r"\b(?:divided?|multipl(?:y|ied)|convert(?:ed)?|round(?:ed)?)\b[^.]{0,60}\b(?:by|to|into|from"
    r"|with|up|down)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:must|shall|never|may not|not allowed|under no circumstances)\b", re.IGNORECASE
)
_NORM: Final = re.compile(
    r"\b(?:must(?:n't)?|shall|should(?:n't)?|has to|have to|needs? to(?! be (?:done|decided"
    r"|discussed))|never|always|may not|cannot|not allowed|is allowed|required to|ought to|do not"
    r"|don't|make sure|ensure|unless|only)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"^[^:]{3,60}:\s+(?:ignore|skip|park|retry|send|inform|log|create|update|only|reject|stop"
    r"|alert|notify|use|leave|keep|page)\b|^\W*(?:deleted|cancell?ed|closed|archived|inactive"
    r"|unknown|refunded|returned|blocked|expired"
    r"|unpaid|partial\w*|test|draft)"
    r"\s+\w+\s+(?:is|are|must|stay|get|become|will|should)\b|(?:^|[,;:] ?|\band )\s*(?:if|when"
    r"|whenever|unless|in case|otherwise|else|in that case|for "
    r"(?:orders|customers|items|contacts|records|products|invoices|all|each|every)\b)",
    re.IGNORECASE,
)
_ACTION: Final = re.compile(
    r"\b(?:update[sd]?|create[sd]?|insert|upsert|skip\w*|ignore[sd]?|use[sd]?|set|send|sent|mark"
    r"(?:ed)?|add(?:ed)?|delete[sd]?|remove[sd]?|archive[sd]?|deactivate[sd]?|disable[sd]?|log"
    r"(?:ged)?|stop\w*|wait|retry|notify|post(?:ed)?|assign(?:ed)?|keep|kept|leave|left|round"
    r"(?:ed)?|convert(?:ed)?|split|merge[sd]?|overwrit\w+|reject(?:ed)?|park(?:ed)?|become[s]?|go"
    r"(?:es)?|get[s]?|move[sd]?|close[sd]?|cancel\w*|book(?:ed)?|refund\w*|tag(?:ged)?|appl(?:y"
    r"|ied)|put|write|written|store[sd]?|fall back|goes|stays?|take[ns]?|is (?:the|a)|wins?|are "
    r"(?:not )?\w+ed|is (?:not )?\w+ed)\b",
    re.IGNORECASE,
)
_CONTINUES: Final = re.compile(
    r"^\W*(?:if not|if so|otherwise|else|in that case|in this case|then|if none|if there (?:is"
    r"|are) (?:none|no)|when not)\b",
    re.IGNORECASE,
)
_MANUAL: Final = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:go to|click|choose|select|open|enter|fill in|navigate|press|log ?in"
    r"|sign ?in|install|download|run `|copy the|paste|see |learn more|refer|note that you can"
    r"|upload|specify|define|you can |enable this|follow|remember to|import to|build the)\b",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(r"\?\s*$")
_LABEL: Final = re.compile(r"^\W*(?:[A-Z][\w /-]{2,30}):\s+")
_RULE_HEADING: Final = re.compile(
    r"\b(?:rules?|edge cases?|error|exception|conditions?|logic|duplicat|conflict|validation"
    r"|constraints?|requirements|handling|behaviou?r|acceptance|decisions?)\b",
    re.IGNORECASE,
)
MAX_RULES: Final = 200


@dataclass(slots=True)
class _Draft:
    """A rule being put together from one or more sentences that follow each other."""

    text: str
    kind: RuleKind
    evidence: list[Evidence]


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


def _drafts(units: Sequence[Unit], naming: Naming, mapped: frozenset[int]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    last: Unit | None = None
    for unit in units:
        beside = last is not None and unit.number == last.number + 1 and unit.passage is last.passage
        if draft and beside and _CONTINUES.match(unit.text) and unit.scope == "in":
            draft.text = f"{draft.text.rstrip()} {' '.join(unit.text.split())}"
            draft.evidence.append(unit.evidence())
            last = unit
            continue
        if draft:
            yield draft
            draft = None
        kind = kind_of(unit, naming, unit.number in mapped)
        if kind:
            draft = _Draft(" ".join(unit.text.split()), kind, [unit.evidence()])
            last = unit
    if draft:
        yield draft


# "Match by email." is a whole rule in three words.
_TERSE_MATCH = re.compile(r"\W*match(?:ed|es|ing)?\s+(?:by|on|via|using)\s+\S+", re.IGNORECASE)


def kind_of(unit: Unit, naming: Naming, mapped: bool = False) -> RuleKind | None:
    """The kind of rule a sentence states, or None when it states none."""
    text = unit.text
    if unit.scope != "in" or unit.kind in ("heading", "code", "value", "row"):
        return None
    if len(text.split()) < 4 and not _TERSE_MATCH.match(text):
        return None
    if _MANUAL.match(text) or _ASKING.search(text) or text.rstrip().endswith(":"):
        return None
    if mapped and (
        ARROWS.search(text) or not re.search(r"\b(?:if|unless|never|must not)\b", text, re.IGNORECASE)
    ):
        return None
    if names_sign_in(text) and not _STRONG.search(text):
        return None
    return _decided(text, unit, _tells_start(unit, naming))


def _decided(text: str, unit: Unit, starts: bool) -> RuleKind | None:
    norm, condition = bool(_NORM.search(text)), bool(_CONDITION.search(text))
    under_rules = any(_RULE_HEADING.search(words) for words in unit.context)
    acts = bool(_ACTION.search(text))
    for kind, weight, pattern in _KINDS:
        if not pattern.search(text):
            continue
        keyed = kind == "match" and bool(re.search(r"\b(?:by|on|key|via|using|same)\b", text))
        if weight + max(norm, condition) + under_rules + acts + keyed >= 4:
            return kind
    if (
        starts
        and not _STRONG.search(text)
        and not re.search(r"\b(?:if|unless|otherwise)\b", text, re.IGNORECASE)
    ):
        return None
    if (condition and acts) or (norm and acts) or _STRONG.search(text) or _CONVERTS.search(text):
        return "other"
    return "other" if under_rules and unit.kind == "item" and len(text.split()) >= 5 and acts else None


def _tells_start(unit: Unit, naming: Naming) -> bool:
    """`When an order is paid in Foo, create an invoice` says what starts the work: no rule of its own."""
    begins = re.match(
        r"\W*(?:when(?:ever)?|as soon as|every time|each time|once|on)\b", unit.text, re.IGNORECASE
    )
    return bool(begins) and (happening_in(unit.text) is not None or bool(naming.keys_in(unit)))


def _worded(text: str) -> str:
    return " ".join(text.split())
