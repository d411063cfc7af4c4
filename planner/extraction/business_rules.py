"""Sentences that decide something: match keys, conditions, what must and must never happen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.happenings import happening_in
from planner.extraction.no_rules import (
    is_about_data,
    is_duty,
    is_flow,
    is_label,
    is_manual,
    leaves_out,
    manual_sections,
    speaks_to_reader,
)
from planner.extraction.rule_kinds import by_condition, by_outcome, is_terse, without_number
from planner.extraction.schedule import schedule_in
from planner.extraction.signing_in import names_sign_in
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS
from planner.spec.research import BusinessRule, RuleKind
from planner.spec.values import Evidence

_CONVERTS: Final = re.compile(
    r"\b(?:divided?|multipl(?:y|ied)|convert(?:ed)?|round(?:ed)?)\b[^.]{0,60}\b(?:by|to|into|from"
    r"|with|up|down)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:must|shall|never|may not|not allowed|under no circumstances|no \w+ (?:is|are|may be) ever"
    r"|darf|d\u00fcrfen|muss|m\u00fcssen|niemals)\b",
    re.IGNORECASE,
)
_NORM: Final = re.compile(
    r"\b(?:must(?:n't)?|shall|should(?:n't)?|has to|have to|needs? to(?! be (?:done|decided"
    r"|discussed))|never|always|may not|cannot|not allowed|is allowed|required to|ought to|do not"
    r"|don't|make sure|ensure|unless|only|muss|m\u00fcssen|darf|d\u00fcrfen|soll|sollen|nie|niemals|immer|nur"
    r"|no \w+ (?:is|are|may be) ever)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"^[^:]{3,60}?(?::|\s(?:->|→|=>))\s+(?:ignore|skip|park|retry|send|inform|log|create|update|only"
    r"|reject|stop"
    r"|alert|notify|use|leave|keep|page)\b|^\W*(?:deleted|cancell?ed|closed|archived|inactive"
    r"|unknown|refunded|returned|blocked|expired"
    r"|unpaid|partial\w*|test|draft)"
    r"\s+\w+\s+(?:is|are|must|stay|get|become|will|should)\b|^\W*(?:an? |the |any |all "
    r"|every )?[\w-]+(?: \w+)?"
    r" (?:that|which|who|whose) (?:\w+ )?(?:is|are|was|were|has|have|had|cannot|do|does|carry"
    r"|carries)\b(?=(?:.*?\w+){4})"
    r"|(?:^|[,;:] ?|\band )\s*(?:if|when"
    r"|whenever|unless|in case|otherwise|else|in that case|where|wenn|falls|sofern|sonst|ist|fehlt|for "
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
    r"(?:not )?\w+ed|is (?:not )?\w+ed|try|page|report\w*|hold|held|wird|werden)\b",
    re.IGNORECASE,
)
_CONTINUES: Final = re.compile(
    r"^\W*(?:if (?:one|it|any|a match|they) (?:is|are|was|exists?)\b|if found|if not|if so|otherwise|else"
    r"|in that case|in this case|then|if none|if there (?:is"
    r"|are) (?:none|no)|when not)\b",
    re.IGNORECASE,
)
_BEYOND: Final = re.compile(
    r"\b(?:if|unless|never|must not|not|when|otherwise|wenn|nie|nicht)\b", re.IGNORECASE
)
"""What makes a sentence that states a mapping a rule as well."""
_KEPT: Final = ("match", "dedupe", "conflict", "security")
"""Kinds that no mapping says by itself."""
_ASKING: Final = re.compile(r"\?\s*$")
_RULE_HEADING: Final = re.compile(
    r"\b(?:rules?|edge cases?|error|exception|conditions?|logic|duplicat|conflict|validation"
    r"|constraints?|requirements|handling|behaviou?r|acceptance|decisions?|regeln?|sonderf\u00e4lle"
    r"|fehler\w*)\b",
    re.IGNORECASE,
)
MAX_RULES: Final = 200
MOST_COLUMNS: Final = 6
LEAST_WORDS: Final = 6
"""A row of a requirements table is no wider, and its sentence no shorter."""


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
    before: Unit | None = None
    manuals = manual_sections(units)
    for unit in (_requirement(each) if each.number not in mapped else each for each in units):
        asked, before = before, unit
        beside = last is not None and unit.number == last.number + 1 and unit.passage is last.passage
        if draft and beside and _CONTINUES.match(unit.text) and unit.scope == "in":
            draft.text = f"{draft.text.rstrip()} {' '.join(unit.text.split())}"
            draft.evidence.append(unit.evidence())
            last = unit
            continue
        if draft:
            yield draft
            draft = None
        kind = kind_of(unit, naming, unit.number in mapped, manuals)
        answered = _answered(asked, unit) if asked else None
        if kind and not (answered and answered.kind == kind):
            draft = _Draft(" ".join(unit.text.split()), kind, [unit.evidence()])
            last = unit
        elif answered:
            draft, last = answered, unit
    if draft:
        yield draft


def _requirement(unit: Unit) -> Unit:
    """The sentence in a row of a list of requirements: `R-07 | An invoice SHALL NOT be posted twice | M`."""
    if unit.kind != "row" or len(unit.passage.cells) > MOST_COLUMNS:
        return unit
    cell = max(unit.passage.cells, key=lambda each: len(each.text), default=None)
    if cell is None or len(cell.text.split()) < LEAST_WORDS or not _NORM.search(cell.text):
        return unit
    text = unit.text[cell.start : cell.start + len(cell.text)]
    if unit.passage.text[cell.start : cell.start + len(cell.text)] != cell.text:
        return unit
    item = replace(unit.passage, kind="item")
    return replace(unit, passage=item, start=unit.start + cell.start, text=text)


def _answered(question: Unit, unit: Unit) -> _Draft | None:
    """`And when Jira is down?` with `Try for two hours` as its answer is a rule of two sentences."""
    near = unit.number == question.number + 1 and unit.document is question.document and unit.scope == "in"
    if not near or unit.kind not in ("paragraph", "item") or not _ASKING.search(question.text):
        return None
    kind = by_condition(re.sub(r"^\W*(?:\w{1,12}:|\d+[.)])?\s*(?:and|so|but|what)?\s*", "", question.text))
    unsaid = re.search(r"\b(?:don't know|no idea|tbd|open|unclear|later|ask)\b|\?", unit.text, re.IGNORECASE)
    if kind is None or unsaid or not _ACTION.search(unit.text):
        return None
    words = " ".join(f"{question.text} {unit.text}".split())
    return _Draft(words, kind, [question.evidence(), unit.evidence()])


# "Match by email." is a whole rule in three words.
_TERSE_MATCH = re.compile(r"\W*match(?:ed|es|ing)?\s+(?:by|on|via|using)\s+\S+", re.IGNORECASE)


def kind_of(
    unit: Unit,
    naming: Naming,
    mapped: bool = False,
    manuals: frozenset[tuple[str, tuple[str, ...]]] = frozenset(),
) -> RuleKind | None:
    """The kind of rule a sentence states, or None when it states none. `manuals` are how-to sections."""
    text = without_number(unit.text)
    if unit.kind in ("heading", "code", "value", "row") or not (unit.scope == "in" or leaves_out(unit)):
        return None
    if len(text.split()) < 4 and not (_TERSE_MATCH.match(text) or is_terse(text)):
        return None
    if is_manual(text) or _ASKING.search(text) or text.rstrip().endswith(":") or is_label(text):
        return None
    kind = _decided(text, unit, _tells_start(unit, naming))
    if mapped and (ARROWS.search(text) or not _BEYOND.search(text)) and kind not in _KEPT:
        return None
    if kind is None or (kind == "other" and not _of_its_own(unit, naming)):
        return None
    if kind == "security" and names_sign_in(text) and not _NORM.search(text):
        return None
    if kind == "order" and _tells_start(unit, naming) and len(naming.keys_in(unit)) > 1:
        return None
    told = (unit.document.name, unit.passage.section) in manuals
    return None if told and (kind == "other" or speaks_to_reader(text)) else kind


def _of_its_own(unit: Unit, naming: Naming) -> bool:
    """Whether a sentence that is a rule by its tone alone is about records, and not about the project."""
    text = unit.text
    conditional = bool(_BEYOND.search(text)) or bool(re.search(r"\b(?:not|only|no)\b", text, re.IGNORECASE))
    if is_duty(text) or speaks_to_reader(text) or (names_sign_in(text) and not conditional):
        return False
    named = len(naming.keys_in(unit))
    if not conditional and (schedule_in(text) or named > 1 or (is_flow(text) and named)):
        return False
    return is_about_data(text) or bool(naming.keys_in(unit)) or bool(_CONVERTS.search(text))


def _decided(text: str, unit: Unit, starts: bool) -> RuleKind | None:
    norm, condition = bool(_NORM.search(text)), bool(_CONDITION.search(text))
    under_rules = any(_RULE_HEADING.search(words) for words in unit.context)
    acts = bool(_ACTION.search(text))
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
    if (condition and acts) or (norm and acts) or _STRONG.search(text) or _CONVERTS.search(text):
        return (by_condition(text) if condition and acts else None) or "other"
    return "other" if under_rules and unit.kind == "item" and len(text.split()) >= 5 and acts else None


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
