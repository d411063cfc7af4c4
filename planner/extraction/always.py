"""Fixed values in any words: a clause that says "always", begins with a field and holds one value."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.constants import unquoted
from planner.extraction.field_weight import weight_of
from planner.extraction.fields import FieldRef
from planner.extraction.mentions import Mention
from planner.extraction.scope import negated
from planner.extraction.sides import Pair, side_of
from planner.extraction.units import Unit

_ALWAYS: Final = re.compile(
    r"\b(?:always|constant(?:ly)?|fixed|static(?:ally)?|hard-?coded|literal(?:ly)?|invariably"
    r"|(?:in|for) (?:every|each|all|any)\b(?: of them| \w+)?|everywhere|immer|stets|konstant|fest(?:er)?)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[;.]\s+|,\s+(?:and|but|while|whereas|und|aber)\s+|\n"
    r"|\s(?:and|und)\s(?=[^,;]{2,40}?\s(?:is|are|ist) (?:always|immer)\b)"
)
_SUBJECT: Final = re.compile(
    r"[^\w`\"']*(?:(?:and|also|then|the|our|its|their|field|column|das|der|die|feld)\s+)*"
    r"(?:[`\"'](?P<set>[^`\"'\n]{1,60})[`\"']"
    r"|(?P<words>(?!(?:if|when|we|it|they|you|this|that|there|what|who|wenn|es|wir)\b)"
    r"[A-Za-z_$][\w$.\[\]]*(?: [\w.]+){0,3}?))"
    r"(?:\s+(?:field|column|attribute|property))?(?:\s+(?:in|of|on) (?:the )?[\w ]{2,30}?)?"
    r"\s*(?:\b(?:is|are|gets?|has|have|holds?|must|shall|should|will|becomes?|stays?|carries|receives?|says"
    r"|reads|wird|ist|sind|bekommt|erhält|muss|soll)\b|[=:])",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    r"(?P<quoted>\"[^\"]{1,60}\"|“[^”]{1,60}”|„[^“”\"]{1,60}[“”\"]|(?<!\w)'[^']{1,60}'(?!\w)|`[^`]{1,60}`)"
    r"|(?<![\w.-])(?P<plain>-?\d+(?:\.\d+)?(?![\w%.:/-])|true|false|[A-Z][A-Z\d_-]+)(?![\w.-])"
)
_STATE: Final = re.compile(
    r"\W*(?:(?:set|filled|be|to|with|in)\s+)*(?:always\s+)?(?P<state>[A-Z][\w-]+(?: [\w-]+){0,2}?)"
    r"(?:,?\s+(?:always|in every case))?\W*"
)
"""`Standard parcel, always`: a value without quotes, as a list to choose from has it."""
_CONDITION: Final = re.compile(
    r"\b(?:if|when|unless|whenever|where|until|wenn|falls|sofern|except)\b.*$", re.IGNORECASE
)
_NEVER: Final = re.compile(r"\b(?:never|not|nie|nicht|either|or|oder)\b|n.t\b", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\([^()]*\)")
MOST: Final = 220
"""Characters of such a clause."""


def always_pairs(unit: Unit, mentions: Sequence[Mention], beside: bool = False) -> list[Pair]:
    """The fields that clauses give one value for every record.

    A field in plain words counts `beside` other mappings, or with a value in quotes.
    """
    if unit.kind not in ("item", "paragraph") or not _ALWAYS.search(unit.text):
        return []
    return list(_pairs(unit, mentions, beside=beside))


def _pairs(unit: Unit, mentions: Sequence[Mention], *, beside: bool) -> Iterator[Pair]:
    lead = int(unit.start > 0 and unit.passage.text[unit.start - 1] == "`")  # No text begins with its mark.
    raw = unit.passage.text[unit.start - lead : unit.start + len(unit.text)]
    start = 0
    for end in [*(cut.start() for cut in _CLAUSE.finditer(raw)), len(raw)]:
        clause, at, start = raw[start:end], start - lead, end
        said = _SUBJECT.match(clause)
        if said is None or len(clause) > MOST or not _ALWAYS.search(clause) or _NEVER.search(clause):
            continue
        behind = _ASIDE.sub(lambda inside: " " * len(inside[0]), clause[said.end() :])
        behind = _CONDITION.sub("", behind)
        values = list(_VALUE.finditer(behind)) or [each for each in (_STATE.fullmatch(behind),) if each]
        if len(values) != 1 or negated(unit.text, at + said.end(), at + said.end() + values[0].start()):
            continue
        span = said.span("set") if said["set"] else said.span("words")
        target = side_of(unit, at + span[0], at + span[1], mentions)
        value = next(filter(None, values[0].groups()))
        if target is None or not target.path or target.constant:
            continue
        marks = int(bool(said["set"]))
        weight = weight_of(unit, target, (max(at + span[0] - marks, 0), at + span[1] + marks))
        if weight >= 2 or (weight >= 0 and (marks or beside or value[:1] in "\"'“„`")):
            last = at + said.end() + values[0].end()
            yield Pair(FieldRef("", constant=unquoted(value)), target, unit, max(at + span[0], 0), last)
