"""A field told in words that goes into a name in one piece: `the date of the visit into lastVisit`."""

import re
from collections.abc import Sequence
from typing import Final

from planner.extraction.fields import FieldRef
from planner.extraction.linked_names import names_in
from planner.extraction.links import OPENS, Frame, way_of
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, side_of
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS

_CLAUSE: Final = re.compile(
    r"(?:^|[.;:]\s+|,\s+(?:and\s+|und\s+)?)\W*(?:(?:and|also|und|then)\s+)?(?=\w)", re.IGNORECASE
)
_NO_START: Final = re.compile(
    r"(?:an?|each|every|if|when|unless|it|this|that|they|we|you|there|wenn|falls|es|wir)\b", re.IGNORECASE
)


def phrase_pairs(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs of a sentence whose target only is a name in one piece."""
    names = [name for name in names_in(unit, mentions) if not name.plain]
    found: list[Pair] = []
    for name in names:
        begun = [each.end() for each in _CLAUSE.finditer(unit.text, 0, name.start)]
        if not begun or any(begun[-1] <= other.start < name.start for other in names):
            continue
        source = _source(unit, begun[-1], name.start)
        target = side_of(unit, name.start, name.end, mentions)
        if source and target and target.path:
            found.append(Pair(FieldRef(source), target, unit, begun[-1], name.end))
    return found


def _source(unit: Unit, start: int, end: int) -> str:
    """The words of a clause before what moves them, if they speak of a field."""
    words = unit.text[start:end].rstrip("`\"'“ ")
    if _NO_START.match(words) or len(words) > 120:
        return ""
    at = 0
    while (space := words.find(" ", at)) > 0:
        at = space + 1
        phrase = re.sub(r"^(?:the|den|die|das|der|its|their) ", "", words[:space], flags=re.IGNORECASE)
        rest = re.sub(r"^ to (?=be )", " ", words[space:])
        if OPENS.match(rest) and way_of(rest, Frame(), "") == "forward":
            return phrase if FIELD_NOUNS.match(phrase) or _ends_in_field(phrase) else ""
    return ""


def _ends_in_field(phrase: str) -> bool:
    return len(phrase.split()) <= 3 and bool(re.search(rf"(?:{FIELD_NOUNS.pattern})$", phrase, re.IGNORECASE))
