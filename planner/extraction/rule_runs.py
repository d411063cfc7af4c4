"""Rules of more than one sentence, and those in rows and lists: asked and answered, told and reacted to."""

import re
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.no_rules import is_about_data, is_undecided
from planner.extraction.rule_kinds import by_condition
from planner.extraction.units import Unit
from planner.spec.research import RuleKind
from planner.spec.values import Evidence

NORM: Final = re.compile(
    r"\b(?:must(?:n't)?|shall|should(?:n't)?|has to|have to|needs? to(?! be (?:done|decided"
    r"|discussed))|never|always|may not|cannot|not allowed|is allowed|required to|ought to|do not"
    r"|don't|make sure|ensure|unless|only|muss|m\u00fcssen|darf|d\u00fcrfen|soll|sollen|nie|niemals|immer|nur"
    r"|no \w+ (?:is|are|may be) ever)\b",
    re.IGNORECASE,
)
ACTION: Final = re.compile(
    r"\b(?:update[sd]?|create[sd]?|insert|upsert|skip\w*|ignore[sd]?|use[sd]?|set|send|sent|mark"
    r"(?:ed)?|add(?:ed)?|delete[sd]?|remove[sd]?|archive[sd]?|deactivate[sd]?|disable[sd]?|log"
    r"(?:ged)?|stop\w*|wait|retry|notify|post(?:ed)?|assign(?:ed)?|keep|kept|leave|left|round"
    r"(?:ed)?|convert(?:ed)?|split|merge[sd]?|overwrit\w+|reject(?:ed)?|park(?:ed)?|become[s]?|go"
    r"(?:es)?|get[s]?|move[sd]?|close[sd]?|cancel\w*|book(?:ed)?|refund\w*|tag(?:ged)?|appl(?:y"
    r"|ied)|put|write|written|store[sd]?|fall back|goes|stays?|take[ns]?|is (?:the|a)|wins?|are "
    r"(?:not )?\w+ed|is (?:not )?\w+ed|try|page|sleep|back off|pause|calculate|compute|look up|report\w*"
    r"|hold|held|drop(?:s|ped)?|discard\w*|refuse[sd]?|abandon\w*|hono(?:u)?rs?|pass(?:ed)? over|slow down"
    r"|open(?:ed)? the"
    r"|touch\w*|hidden|hide|(?:is|are) (?:made|told|informed)|wird|werden)\b",
    re.IGNORECASE,
)
_CONTINUES: Final = re.compile(
    r"^\W*(?:if there (?:is|are) (?:one|such)\b|if (?:one|it|any|a match|they) (?:is|are|was|exists?)\b|if"
    r" found|if not|if so|otherwise|else"
    r"|in that case|in this case|then|if none|if there (?:is"
    r"|are) (?:none|no)|when not)\b",
    re.IGNORECASE,
)
_IMPERATIVE: Final = re.compile(
    r"^\W*(?:and |then |so |instead,? |just |simply |please )*(?:send|skip|log|put|tell|write|hold|park|use"
    r"|keep|wait|try|retry|leave"
    r"|mark|add|do not|don't|inform|report|mail|stop|slow down|go on|ignore|take|set|drop|abandon|queue"
    r"|alert)\b",
    re.IGNORECASE,
)
_FACT: Final = re.compile(
    r"^\W*(?:it (?:has happened|happens|can happen|may happen|happened)|(?:[A-Z][\w.]* )?(?:sometimes"
    r"|now and then|occasionally|unfortunately|at times))\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"^\W*(?:(?:so|therefore|that's why|hence),? )?(?:before|so|therefore|hence)\b", re.IGNORECASE
)
"""What is done about a fact: `Before creating one we search ...`."""
_CONDITIONAL: Final = re.compile(
    r"\b(?:if|when|whenever|in case|unless|without|on \d{3})\b|^\W*no\b", re.IGNORECASE
)
ASKING: Final = re.compile(
    r"\?\s*$|^(?:\S{1,12} )?(?:[\w.]{1,20}: )?(?:and |but )?what (?:if|about|happens)\b", re.IGNORECASE
)
MOST_COLUMNS: Final = 6
LEAST_WORDS: Final = 5
"""A row of a requirements table is no wider, and its sentence no shorter."""


_REMARK: Final = re.compile(
    r"\b(?:match(?:ing)? key|key (?:for|to) \w+|used (?:to|for) (?:find|match|look|identif|recogni)\w*"
    r"|identifies the"
    r"|unique key|external key|business key)\b",
    re.IGNORECASE,
)
"""What a remark in a mapping table says of the field by which records are found again."""
_NOT_TAKEN: Final = re.compile(
    r"^\W*(?:(?:what is |things? |we do |are )?not (?:to be )?(?:loaded|transferred|sent|synced"
    r"|synchroni[sz]ed|exported|imported|taken"
    r"|copied|moved|processed|migrated)|(?:ignored|skipped|excluded|left out|filtered out)|(?:skip|ignore"
    r"|exclude|leave out))\W*$",
    re.IGNORECASE,
)
_FAILS: Final = re.compile(
    r"^\W*(?:(?:when|if|what if) (?:something|anything|it|things?) (?:fails?|goes wrong|breaks?)"
    r"|errors?(?: handling)?|failures?"
    r"|error cases?|on errors?)\W*$",
    re.IGNORECASE,
)
_WE_DO: Final = re.compile(
    r"^\W*(?:we|it|then we|the (?:job|integration|interface|flow|message|record|call)) (?:\w+ )?(?:abandon"
    r"|retr|wait|try|keep|stop|skip"
    r"|log|park|hold|put|give|repeat|queue|send)\w*\b",
    re.IGNORECASE,
)
MOST_SENTENCES: Final = 4
BAD_ANSWER: Final = re.compile(
    r"\berror \d{3}\b|\b(?:returns?|replies|answers?|responds?|sends?|gives?|throws?)\b[^.;]{0,20}\b(?:429"
    r"|5xx|5\d\d|4\d\d"
    r"|errors?|faults?|exceptions?)\b"
    r"|\b\d+ (?:calls?|requests?) (?:per|a|every|each|in)\b|\b(?:rejects?|refuses?)\b|\bis (?:often "
    r"|sometimes |at times )?(?:down"
    r"|offline|slow|unavailable|closed)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """A rule being put together from one or more sentences that follow each other."""

    text: str
    kind: RuleKind
    evidence: list[Evidence]

    def add(self, unit: Unit) -> None:
        """Another sentence of the same rule."""
        self.text = f"{self.text.rstrip()} {' '.join(unit.text.split())}"
        self.evidence.append(unit.evidence())


def goes_on(draft: Draft, unit: Unit) -> bool:
    """Whether a sentence belongs to the rule before it: "otherwise ...", or an order after a condition."""
    if _CONTINUES.match(unit.text):
        return True
    if _FACT.match(draft.text):
        return bool(NORM.search(unit.text) or _BEFORE.match(unit.text))
    ordered = bool(_IMPERATIVE.match(unit.text)) and bool(_CONDITIONAL.search(draft.text))
    return ordered and len(draft.evidence) < MOST_SENTENCES and by_condition(unit.text) is None


def requirement(unit: Unit) -> Unit:
    """The sentence in a row of a list of requirements: `R-07 | An invoice SHALL NOT be posted twice | M`."""
    if unit.kind != "row" or len(unit.passage.cells) > MOST_COLUMNS:
        return unit
    cell = max(unit.passage.cells, key=lambda each: len(each.text), default=None)
    if cell is None or len(cell.text.split()) < LEAST_WORDS or not NORM.search(cell.text):
        return unit
    text = unit.text[cell.start : cell.start + len(cell.text)]
    if unit.passage.text[cell.start : cell.start + len(cell.text)] != cell.text:
        return unit
    item = replace(unit.passage, kind="item")
    return replace(unit, passage=item, start=unit.start + cell.start, text=text)


def answered(question: Unit, unit: Unit) -> Draft | None:
    """`And when Jira is down?` with `Try for two hours` as its answer is a rule of two sentences."""
    near = unit.number == question.number + 1 and unit.document is question.document and unit.scope == "in"
    if near and question.text.rstrip(" *_").endswith("?") and (draft := _filled_in(question, unit)):
        return draft
    if not near or unit.kind not in ("paragraph", "item") or not ASKING.search(question.text):
        return None
    asked = re.sub(r"^\W*(?:\w{1,12}:|\d+[.)])?\s*(?:and|so|but|what)?\s*", "", question.text)
    kind = by_condition(asked) or by_condition(f"if {asked.rstrip(' ?*_')},")
    unsaid = re.search(r"\b(?:don't know|no idea|tbd|open|unclear|later|ask)\b|\?", unit.text, re.IGNORECASE)
    if kind is None or unsaid or is_undecided(unit.text) or not ACTION.search(unit.text):
        return None
    words = " ".join(f"{question.text} {unit.text}".split())
    return Draft(words, kind, [question.evidence(), unit.evidence()])


_FORM: Final[tuple[tuple[RuleKind, re.Pattern[str]], ...]] = (
    (
        "match",
        re.compile(
            r"\bhow\b.{0,30}\b(?:recogni[sz]ed?|identif(?:y|ied)|find|found|match(?:ed)?)\b", re.IGNORECASE
        ),
    ),
    ("security", re.compile(r"\b(?:data|information|fields?)\b.{0,40}\bmust not\b", re.IGNORECASE)),
    ("filter", re.compile(r"\b(?:left out|excluded|ignored|skipped|not be transferred)\b", re.IGNORECASE)),
    ("missing", re.compile(r"\bif\b.{0,40}\b(?:missing|empty)\b", re.IGNORECASE)),
    (
        "error",
        re.compile(r"\b(?:inform|notif\w+|tell)\b.{0,30}\b(?:errors?|failures?|problems?)\b", re.IGNORECASE),
    ),
    ("other", re.compile(r"\bwhat\b.{0,30}\b(?:deleted|cancell?ed)\b", re.IGNORECASE)),
)
"""What the questions of a form ask for."""
_NOTHING: Final = re.compile(
    r"\W*(?:no|none|nothing|n/?a|not yet|don't know|no idea|unknown|tbd|to be \w+|open|unclear"
    r"|yes)\b[^.]{0,30}\W*$",
    re.IGNORECASE,
)


def _filled_in(question: Unit, unit: Unit) -> Draft | None:
    """The answer in a form: `7. How do we recognise a record?` with `By its number.` below."""
    if question.kind != "heading" and not re.match(r"\W*\d+[.)]", question.passage.text):
        return None
    kind = next((kind for kind, pattern in _FORM if pattern.search(question.text)), None)
    if (
        kind is None
        or unit.kind not in ("paragraph", "item")
        or _NOTHING.match(unit.text)
        or "?" in unit.text
    ):
        return None
    words = " ".join(f"{question.text.strip(' #*_')} {unit.text}".split())
    return Draft(words, kind, [question.evidence(), unit.evidence()])


def reacted(before: Unit, unit: Unit) -> Draft | None:
    """A fact and what is done then: `The shop returns 5xx during deploys. We give the message back.`"""
    beside = unit.number == before.number + 1 and unit.passage is before.passage and unit.scope == "in"
    if not beside or unit.kind not in ("paragraph", "item") or "?" in before.text:
        return None
    if not BAD_ANSWER.search(before.text) or not (_IMPERATIVE.match(unit.text) or _WE_DO.match(unit.text)):
        return None
    words = " ".join(f"{before.text} {unit.text}".split())
    return Draft(words, "error", [before.evidence(), unit.evidence()])


def remarked(unit: Unit) -> Draft | None:
    """The remark of a mapping row that calls its field the key."""
    if unit.kind != "row":
        return None
    cell = next((each for each in unit.passage.cells if _REMARK.search(each.text)), None)
    return Draft(" ".join(unit.text.split()), "match", [unit.evidence()]) if cell else None


def left_out(unit: Unit) -> Draft | None:
    """An entry of a list that is headed `Not loaded` or `When something fails`."""
    if unit.kind != "item" or unit.scope != "in" or not unit.context:
        return None
    words = " ".join(unit.text.split())
    if _NOT_TAKEN.match(unit.context[-1]) and is_about_data(unit.text):
        return Draft(words, "filter", [unit.evidence()])
    if _FAILS.match(unit.context[-1]) and len(words.split()) >= LEAST_WORDS and ":" in words:
        return Draft(words, "error", [unit.evidence()])
    return None
