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
_TITLED: Final = re.compile(
    rf"^\W*(?P<path>[A-Z]\w*(?: [A-Z][\w.]*){{1,3}}) (?:is|=|shall be|must be) always {_VALUE}"
)
"""`Location Code is always "A1"`: several words with capitals, as labels of fields have them."""
_WORDED: Final = re.compile(
    rf"^\W*(?:the )?(?P<path>[A-Za-z]\w*(?: \w+){{0,3}}?) (?:is|=|shall be|must be) (?:always|constant"
    rf"|fixed:?) {_VALUE}"
)
"""The same with words of a field, as one of several mappings: `operator group is always "A1"`."""
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
    rf"{_PATH}[`\"]? (?:is|are|be|must be|shall be|should be|will be) (?:set|hard-?coded|fixed|filled"
    rf"|defaulted) (?:to|as|at|with) (?:the )?(?:fixed )?(?:value |word |text )?{_VALUE}"
)
_MUST: Final = re.compile(
    rf"{_PATH}[`\"]?(?: field)? (?:must|has to|shall|should|will|needs"
    rf" to) be (?:set to )?{_VALUE}(?=\W*$| for (?:all|every|each|any)\b)"
)
_NAMED_FIXED: Final = re.compile(
    rf"^\W*{_PATH}`?\s*(?:is|:|=|\(|[\u2013-])\s*(?:an? |the |always )*(?:constant|fixed(?: value)?"
    rf"|static(?: value)?"
    rf"|hard-?coded(?: value| to)?|literal)\)?\W{{0,3}}\s*(?:value )?{_VALUE}"
)
_FOR: Final = re.compile(
    rf"^\W*(?:[Ff]or|[Aa]s) (?:the )?(?:field )?`?{_PATH}`?,? (?:we |you |please |always |just |simply )*"
    rf"(?:use|send|put|write|enter|set|take) (?:the )?(?:fixed )?(?:value )?{_VALUE}(?=\W*$)"
)
_ASSIGNED: Final = re.compile(
    r"^\W*(?:every|each|all)(?: of the)? [a-z]+(?: [a-z]+)? (?:(?:is|are) (?:always )?(?:assigned|given"
    r"|marked with|put (?:in|under))(?: the)?|(?:gets?|receives?) the) (?:fixed |same |default )?"
    rf"(?P<path>[a-z]\w*(?: [a-z]\w*){{0,2}}) {_VALUE}(?=\W*$)",
    re.IGNORECASE,
)
"""`Every guest is assigned the home house "A1"`."""
_FIELD: Final = re.compile(r"`(?:[A-Za-z]\w*(?:\.\w+)+|[a-z]+[A-Z]\w*|[a-z]+(?:_[a-z]+)+)`")
"""`shipping.city` between back ticks is where something is taken from."""
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
    worded = list(_pairs(unit, raw, _WORDED, mentions, named=True)) if beside else []
    if worded:
        return worded
    found = [
        pair
        for pattern in (_TITLED, _ALWAYS, _PUT, _PASSIVE, _MUST, _NAMED_FIXED, _FOR, _ASSIGNED)
        for pair in _pairs(unit, raw, pattern, mentions, named=beside)
    ]
    if any("." in pair.target.path or "_" in pair.target.path for pair in found):
        known = {pair.target.path for pair in found}
        more = _pairs(unit, raw, _ALWAYS, mentions, named=True)
        found += [pair for pair in more if pair.target.path not in known]
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
    ticked = unit.passage.text[max(unit.start - 1, 0) : unit.start] + raw  # No text begins with its mark.
    for match in pattern.finditer(raw, start):
        path = match["path"]
        shaped = re.search(r"_|[a-z][A-Z]|\.\w|\[|^[A-Z]{3,}$|\w [A-Z]", path) or f"`{path}`" in ticked
        called = re.search(rf"\b(?:field|feld|property|attribute|column) [`\"]?{re.escape(path)}", raw)
        plain = path.casefold() in (_PLAIN if start else _PLAIN | PLAIN_WORDS)
        if plain and not shaped and not called:
            continue
        if not (shaped or called or named or pattern in (_PUT, _ASSIGNED)):
            continue
        ref = side_of(unit, *match.span("path"), mentions)
        target = ref if ref is not None and ref.path else FieldRef(path, shaped=True)
        if pattern in (_FOR, _PUT) and _FIELD.fullmatch(match["value"]):
            continue
        value = unquoted(match["value"])
        yield Pair(FieldRef("", constant=value), target, unit, match.start(), match.end())
