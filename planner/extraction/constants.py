"""Fixed values said in sentences: "the field leadsource is always 8", "fixed: type is "custom"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.expressions.pairs import literal
from planner.extraction.fields import FieldRef
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, side_of
from planner.extraction.units import Unit
from planner.extraction.words import PLAIN_WORDS

_PATH: Final = r"(?P<path>[A-Za-z_$][\w$]*(?:\[\d*\])?(?:\.[A-Za-z_$][\w$]*(?:\[\d*\])?)*)"
_VALUE: Final = (
    r"(?P<value>\"[^\"]{0,60}\"|“[^”]{0,60}”|„[^“”\"]{0,60}[“”\"]|'[^']{0,60}'|`[^`]{0,60}`"
    r"|-?\d+(?:\.\d+)?(?![\w%.-]\w)"
    r"|true\b|false\b|[A-Z][A-Z\d_-]+\b)"
)
_LABEL: Final = re.compile(
    r"^\W*(?:(?:always|fixed|constants?|static|hard-?coded|fest(?:e werte)?)(?: values?| fields?)?)\s*:\s*",
    re.IGNORECASE,
)
_STATED: Final = re.compile(rf"{_PATH}\s*(?:is|are|=|:|ist)\s*(?:set to |always )?{_VALUE}")
_ALWAYS: Final = re.compile(
    rf"{_PATH}[`\"]?(?: field)? (?:(?:is|are|ist|sind|has|gets) |(?:shall|should|must|will|soll|muss)"
    r" (?:be )?)?"
    rf"(?:always|constantly|immer|fest)(?: be)?(?: set)?(?: to| auf| with|:| =)?"
    rf"(?: the (?:fixed )?value)? {_VALUE}",
)
_PUT: Final = re.compile(
    rf"\b(?:[Ss]et|[Ff]ill|[Pp]opulate|[Ss]etze)\s+(?:the\s+)?(?:field\s+)?[`\"]?{_PATH}[`\"]?\s+(?:to|with"
    rf"|=|auf)\s+"
    rf"(?:the\s+)?(?:fixed\s+|constant\s+)?(?:value\s+)?{_VALUE}"
)
_PASSIVE: Final = re.compile(
    rf"{_PATH}[`\"]? (?:is|are|be|must be|shall be|should be|will be) (?:set|hard-?coded|fixed|defaulted)"
    rf" (?:to|as|at|with) (?:the )?(?:fixed )?(?:value )?{_VALUE}"
)
_EQUATED: Final = re.compile(rf"[(`]{_PATH}`?\s*=\s*`?{_VALUE}")
_MAKES: Final = re.compile(
    r"\b(?:created?|written|sent|set|saved?|stored?|marked)\b[^.]{0,60}\b(?:as|with|to)\b", re.IGNORECASE
)
_CONDITION: Final = re.compile(
    r"\b(?:if|when|whenever|unless|only|skip\w*|ignor\w*|where|whose|filter\w*|wenn|falls|nur|exclud\w*)\b",
    re.IGNORECASE,
)
_PLAIN: Final = frozenset(
    [
        "it",
        "this",
        "that",
        "which",
        "they",
        "value",
        "values",
        "field",
        "status",
        "he",
        "she",
        "we",
        "there",
        "what",
        "everything",
        "id",
        "is",
        "name",
        "type",
        "key",
    ]
)


def constants_in(unit: Unit, mentions: Sequence[Mention], beside: bool = False) -> list[Pair]:
    """The fields a sentence gives a fixed value. A condition gives none: "when status is "paid".

    `beside` other mappings a plain word names a field, too.
    """
    if unit.kind in ("row", "code", "heading", "value"):
        return []
    raw = unit.passage.text[unit.start : unit.start + len(unit.text)]
    label = _LABEL.match(raw)
    if label:
        return list(_pairs(unit, raw, _STATED, mentions, label.end(), named=True))
    if _CONDITION.search(raw):
        return []
    found = [
        pair
        for pattern in (_ALWAYS, _PUT, _PASSIVE)
        for pair in _pairs(unit, raw, pattern, mentions, named=beside)
    ]
    if not found and _MAKES.search(raw):
        found = list(_pairs(unit, raw, _EQUATED, mentions))
    return found


def unquoted(words: str) -> str:
    """A value without its quotes; `"8"` keeps them, for it is no number."""
    bare = words.strip("\"'`“”„")
    return f'"{bare}"' if bare != words and not isinstance(literal(bare), str) else bare


def _pairs(
    unit: Unit,
    raw: str,
    pattern: re.Pattern[str],
    mentions: Sequence[Mention],
    start: int = 0,
    *,
    named: bool = False,
) -> Iterator[Pair]:
    for match in pattern.finditer(raw, start):
        path = match["path"]
        shaped = re.search(r"_|[a-z][A-Z]|\.\w|\[", path) or f"`{path}`" in raw
        called = re.search(rf"\b(?:field|feld|property|attribute|column) [`\"]?{re.escape(path)}", raw)
        plain = path.casefold() in (_PLAIN if start else _PLAIN | PLAIN_WORDS)
        if plain and not shaped and not called:
            continue
        if not (shaped or called or named or pattern is _PUT):
            continue
        ref = side_of(unit, *match.span("path"), mentions)
        target = ref if ref is not None and ref.path else FieldRef(path, shaped=True)
        value = unquoted(match["value"])
        yield Pair(FieldRef("", constant=value), target, unit, match.start(), match.end())
