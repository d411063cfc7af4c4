"""How surely words name a field: by their shape, by what they mean, and by what no field is called."""

import re
from typing import Final

from planner.extraction.fields import FieldRef
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS, PLAIN_WORDS, RECORD_NOUNS, singular

_FIELD_WORD: Final = re.compile(r"\b(?:fields?|attribute|property|column|feld)\b", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\w\.\w|\[|^[A-Z]{2,}\d|^[A-Za-z]+\d$")
_NOBODY: Final = re.compile(
    r"[#@]\w|\b(?:team|people|person|staff|manager|department|colleague|boss|logs?|report|mailbox|inbox"
    r"|channel|queue|folder|spam|list|group|answer|response|payload|header|file|table|row|database|system"
    r"|api|webhook|env|everyone|nobody|somebody|one|us|me|them|him|her|you|it|this|that|which"
    r"|there|line|run|step|phase|production|version|scope)s?\b",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\.(?:json|csv|sql|txt|xlsx?|xml|ya?ml|sqlite|db|pdf|md|log|py|js|ts|sh|toml|ini|env)$|^\d+$|/",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\W*(?:(?:the|our|an?)\s+)?(?:\w+\s+)?(?:queue|topic|exchange|channel|folder|bucket"
    r"|mailbox)\s+[`\"]?\w",
    re.IGNORECASE,
)
"""`the queue cb.manual` is a place for messages."""
_MESSAGE: Final = re.compile(
    r"\W*an? (?:\w+ )?(?:e-?mail|mail|message|notification|alert|sms|text|warning|comment|ticket|task"
    r"|reminder)\W*$",
    re.IGNORECASE,
)
"""`an e-mail` is sent; the e-mail is a field."""
_DONE: Final = re.compile(
    r"\W*(?:[a-z]+ed|set|sent|done|made|given|kept|known|written|taken|read|put) (?:by|at|after|before"
    r"|when|until)\b",
    re.IGNORECASE,
)
"""`set by the warehouse` tells who does it."""
_SPAN: Final = re.compile(r"\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\W*(?:each|every|one|all|any|both|two|some|no|another|more)\b", re.IGNORECASE)
LONGEST: Final = 7
"""Words of one side; what is longer tells a story."""


def weight_of(unit: Unit, ref: FieldRef, span: tuple[int, int]) -> int:
    """How surely a side is a field: 2 by its shape, 1 by its words, 0 perhaps, less than 0 never."""
    words = unit.text[slice(*span)]
    raw = unit.passage.text[unit.start + span[0] : unit.start + span[1]]
    bare = ref.path or ref.constant
    tail = bare.split()[-1] if bare.split() else ""
    shaped = _SHAPED.search(tail) or (_CAPITALS.fullmatch(bare) and bare.casefold() not in PLAIN_WORDS)
    if (
        _DONE.match(words)
        or _MESSAGE.match(words)
        or _FILE.search(bare)
        or _PLACE.match(words)
        or _SPAN.fullmatch(bare)
    ):
        return -1
    if (ref.shaped and " " not in bare) or shaped or (ref.path and (f"`{bare}`" in raw)):
        return 2
    if (
        not bare
        or len(bare.split()) > LONGEST
        or (_NOBODY.search(bare) and not (_FIELD_WORD.search(words) or FIELD_NOUNS.fullmatch(bare)))
    ):
        return -1
    if _FIELD_WORD.search(words) or ref.constant:
        return 2
    if re.search(rf"(?:{FIELD_NOUNS.pattern})$", bare, re.IGNORECASE):
        return 1
    if _COUNTED.match(words) or (bare.casefold() in RECORD_NOUNS and singular(bare) != bare):
        return -1
    if bare.casefold() in RECORD_NOUNS:
        return 0
    capital = re.fullmatch(r"[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2}", bare)
    return 1 if capital and not _opens(unit, span) and bare.casefold() not in PLAIN_WORDS else 0


def _opens(unit: Unit, span: tuple[int, int]) -> bool:
    """Whether a side stands where a sentence begins, and has its capital from there."""
    return not unit.text[: span[0]].strip(" *-\"'>")
