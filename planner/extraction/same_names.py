"""Fields that are called the same in both systems: "these have the same name on both sides: email, phone"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.field_weight import weight_of
from planner.extraction.fields import IDENTIFIER
from planner.extraction.sides import Pair, side_of
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS

_WHERE: Final = (
    r"(?: (?:on|in|at) (?:both|either|each) (?:sides?|systems?|ends?|tools?))?(?: in (?:both|the other))?"
)
_CALLED: Final = (
    r"(?:(?:the |have the |has the |with the |under the )?(?:same|identical)(?: field)? names?"
    rf"|(?:are |is )?(?:called|named|spelled) (?:the same|identically|alike|the same way)){_WHERE}"
)
_AS_IS: Final = (
    rf"(?:the same|identical|unchanged|as[- ]is|as (?:it|they) (?:is|are)|1:1|1 to 1"
    rf"|one[- ]to[- ]one){_WHERE}"
)
_LISTED: Final = re.compile(
    rf"\b(?:{_CALLED}|{_AS_IS})\b[^:.]{{0,60}}:\s+(?P<names>[\w`\"].{{1,600}})$", re.IGNORECASE | re.DOTALL
)
"""`Same name on both sides: email, phone`."""
_SPOKEN: Final = re.compile(
    r"^\W*(?:the )?(?:fields? |properties |columns )?(?P<names>[\w`\"].{1,400}?)\s+"
    r"(?:(?:is|are|gets?|be|have|has|keeps?|stays?|can be|should be|must be|will be)\s+)+"
    r"(?:simply |just |all |both )?"
    r"(?:(?:mapped|copied|transferred|taken over|carried over|passed on|sent|passed through|synced|kept)\s+"
    rf"{_AS_IS}|{_CALLED})\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""`email and phone are copied unchanged`."""
_ITEM: Final = re.compile(
    r"^\W*(?P<names>[\w$][\w$.\[\]]*)`?\s*[(:,\u2013-]+\s*(?:same(?: name)?(?: (?:on|in) both(?: \w+)?)?"
    r"|1:1|as[- ]is"
    r"|unchanged|identical|copy(?: as[- ]is| 1:1| unchanged)?)\W*$",
    re.IGNORECASE,
)
"""`- email (same name)`."""
_BOTH: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*;\s*")
_MOVED: Final = re.compile(r"\s(?:to|into|as|from|becomes|goes|(?:is|are) \w+)\s")
"""`a to b` has two names."""
MOST: Final = 40
LONGEST: Final = 4
"""Words of one name; more of them say what is done to it."""


def same_named(units: Sequence[Unit], naming: Naming) -> Iterator[Pair]:
    """A pair of each such name with itself; only of names that fields have."""
    for unit in units:
        if unit.scope != "in" or unit.kind not in ("item", "paragraph") or len(unit.text) > 800:
            continue
        found = _LISTED.search(unit.text) or _SPOKEN.match(unit.text) or _ITEM.match(unit.text)
        if found:
            yield from _pairs(unit, *found.span("names"), naming)


def _pairs(unit: Unit, start: int, end: int, naming: Naming) -> Iterator[Pair]:
    places = list(_parts(unit.text, start, end))
    mentions = naming.mentions.get(unit.number, ())
    found: list[Pair] = []
    for left, right in places:
        ref = side_of(unit, left, right, mentions)
        words = unit.text[left:right].strip("` ")
        if ref is None or not ref.path or ref.constant:
            return
        if len(words.split()) > LONGEST or _MOVED.search(unit.text[left:right]):
            return
        if weight_of(unit, ref, (left, right)) < 1 and not (
            IDENTIFIER.fullmatch(words) and len(places) > 1 and FIELD_NOUNS.search(words)
        ):
            return
        found.append(Pair(ref, ref, unit, left, right))
    if found and len(found) <= MOST:
        yield from found


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end].rstrip(" .")
    at = 0
    for cut in _BOTH.finditer(words):
        if words[at : cut.start()].strip():
            yield start + at, start + cut.start()
        at = cut.end()
    if words[at:].strip():
        yield start + at, start + len(words)
