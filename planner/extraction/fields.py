"""Reading one side of a mapping: `HubSpot firstname`, `Lead.FirstName (required)`, the e-mail in Xero."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.mentions import Mention
from planner.extraction.words import (
    FIELD_NOUNS,
    PLAIN_WORDS,
    RECORD_NOUNS,
    SYSTEM_NOUNS,
    VOCABULARY,
    singular,
)

IDENTIFIER: Final = re.compile(
    r"[$]?[A-Za-z_][\w$]*(?:-[\w$]+)*(?:(?:\.|::|/|->)?\[[\w*'\"]*\]|(?:\.|/)[@$]?[\w$-]+)*(?:\[\])?"
)
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\.\w|\[|^[A-Z][a-z]+[A-Z]|^[A-Z]{2,}\d|\d{2}$")
_QUOTED: Final = re.compile(
    r"^(?:\"([^\"]{1,60})\"|'([^']{1,60})'|“([^”]{1,60})”|\u2018([^\u2019]{1,60})\u2019)$"
)
_PARENTHESES: Final = re.compile(r"\(([^()]{1,120})\)|\[((?:required|optional|mandatory)[^\]]{0,40})\]")
_FILLER: Final = re.compile(
    r"^(?:(?:the|a|an|our|their|its|der|die|das|den|dem|eine?|unsere?|to|into|in|from|of|for|on|as|and"
    r"|both|then|also|custom|map|maps"
    r"|mapping|copy|fields?|values?|propert(?:y|ies)|attributes?|columns?|s|is|will|should|must|be"
    r"|goes|target|source|always)\b(?![.\[_-])[\s:]*|^[A-Z]?\.?\d+(?:\.\d+)+\.?\s+|['\u2019]s\s+"
    r"|[:.,;|/*\u2013-]+\s*)+",
    re.IGNORECASE,
)
_TRAILER: Final = re.compile(
    r"(?:\s+(?:fields?|propert(?:y|ies)|attributes?|columns?|in|of|on|from|to|the|for|and|value"
    r"|side|object|record|our|then|with|is)|[\s.,;:|*!\u2013\u2014]+|\s-+|['\u2019]s?)+$",
    re.IGNORECASE,
)
_TYPES: Final = {
    "string": "string",
    "text": "string",
    "varchar": "string",
    "char": "string",
    "str": "string",
    "email": "string",
    "url": "string",
    "uuid": "string",
    "guid": "string",
    "picklist": "string",
    "enum": "string",
    "phone": "string",
    "integer": "integer",
    "int": "integer",
    "long": "integer",
    "number": "number",
    "decimal": "number",
    "float": "number",
    "double": "number",
    "numeric": "number",
    "currency": "number",
    "money": "number",
    "boolean": "boolean",
    "bool": "boolean",
    "checkbox": "boolean",
    "date": "date",
    "datetime": "datetime",
    "date-time": "datetime",
    "timestamp": "datetime",
    "array": "array",
    "list": "array",
    "object": "object",
    "json": "object",
    "lookup": "string",
    "id": "string",
}
_TYPE_WORD: Final = re.compile(
    rf"\b({'|'.join(sorted(_TYPES, key=len, reverse=True))})\b(?:\s*\(?\d+(?:,\d+)?\)?)?", re.IGNORECASE
)
_REQUIRED: Final = re.compile(
    r"\b(?:required|mandatory|obligatory|not null|must be (?:set|present|filled))\b", re.IGNORECASE
)
_NOT_REQUIRED: Final = re.compile(
    r"\b(?:not required|optional|nullable|if (?:present|set|available|any))\b", re.IGNORECASE
)
MAX_WORDS: Final = 7


@dataclass(frozen=True, slots=True)
class FieldRef:
    """One side of a mapping. `constant` is a fixed value instead of a field; `note` what else is said."""

    path: str
    system: str = ""
    object: str = ""
    constant: str = ""
    note: str = ""
    type: str = ""
    required: bool | None = None
    shaped: bool = False
    dotted: bool = False


def type_named(words: str) -> str:
    """The type a cell or note names (`varchar(40)` -> string); empty when it names none."""
    found = _TYPE_WORD.search(words)
    return _TYPES[found[1].casefold()] if found else ""


def field_in(
    text: str, raw: str, offset: int, mentions: Sequence[Mention], *, whole: bool = False
) -> FieldRef | None:
    """The field that `text` (standing at `offset` of its unit, `raw` with markup) names, or None.

    `whole`: the text is a field's name and nothing else, as in a table's cell.
    """
    system, words = _without_system(text, offset, mentions)
    note, words = _without_parentheses(words)
    ticked = re.search(r"`([^`]{1,80})`", raw) or _emphasised(raw)
    words = " ".join(words.split())
    words = words.strip(" :;,|") if whole else _bare(words)
    if constant := _constant(text.strip(), words):
        return FieldRef("", system, constant=constant, note=note)
    if own := _own_name(words, note):
        words, note = own, ""
    if words.endswith("*"):
        note, words = f"{note} required".strip(), words.rstrip("* ")
    ref = _path(words, next(filter(None, ticked.groups())).strip() if ticked else "", whole)
    return _with_note(replace(ref, system=system), "; ".join(filter(None, (ref.note, note)))) if ref else None


_CALLED: Final = re.compile(
    r"(?:.*\b(?:calls?|named?|called|known as|labelled|spelled|field|column|attribute)\s+"
    r"(?:it|them|this)?\s*)?"
    r"[`\"']?(?P<name>[A-Za-z_][\w.\[\]]*)[`\"']?(?: (?:field|there|here))?",
    re.IGNORECASE,
)


_FORMAT: Final = re.compile(r"(?:([A-Za-z])\1+[._-]?){2,}|[A-Z]{1,5}[. -]?\d[\d.-]*")
"""`TT.MM.JJJJ`: letters that stand for digits; `E.164`, `ISO8601`: the number of a standard."""


def _own_name(words: str, note: str) -> str:
    """`The purchase date (purchasedAt)`, `the address (they call it ShipAddr)`, `seller (user.name)`:

    the name in parentheses is the field's own.
    """
    called = _CALLED.fullmatch(note)
    name = called["name"] if called else ""
    told = (" " in words or "." in name) and not _FORMAT.fullmatch(name)
    return name if told and _SHAPED.search(name) and not _SHAPED.search(words) else ""


_EMPHASISED: Final = re.compile(
    r"(?<![\w*])(?:\*\*(?P<a>[\w.\[\]]{2,60})\*\*|\*(?P<b>[\w.\[\]]{2,60})\*)(?![\w*])"
)


def _emphasised(raw: str) -> re.Match[str] | None:
    """`*serial* of the pump`: the one name set apart is the field's own."""
    found = list(_EMPHASISED.finditer(raw))
    return found[0] if len(found) == 1 else None


def _bare(words: str) -> str:
    """Without articles, prepositions and the word "field"; a lone `value` or `source` is a name."""
    return _TRAILER.sub("", _FILLER.sub("", words)) or words.strip(" .:;,|")


def _without_system(text: str, offset: int, mentions: Sequence[Mention]) -> tuple[str, str]:
    inside = [each for each in mentions if offset <= each.start and each.end <= offset + len(text)]
    if not inside:
        return "", text
    system = inside[0]
    left, right = system.start - offset, system.end - offset
    behind = re.sub(r"^[:.](?=\S)", " ", text[right:])
    return system.key, f"{text[:left]} {behind}"


def _without_parentheses(words: str) -> tuple[str, str]:
    notes = [first or second for first, second in _PARENTHESES.findall(words)]
    return "; ".join(note.strip() for note in notes if note.strip()), _PARENTHESES.sub(" ", words)


def _constant(text: str, words: str) -> str:
    """A value in quotes or a bare number, where a field could stand."""
    quoted = _QUOTED.match(text) or _QUOTED.match(words)
    if quoted:
        value = next(group for group in quoted.groups() if group is not None)
        return "" if IDENTIFIER.fullmatch(value) and _SHAPED.search(value) else value
    constant = re.match(
        r"(?:(?:the )?(?:fixed|constant|static|literal|hard-?coded)(?: value)?|always)[ :]+[\"'“]?"
        r"([^\"'”]{1,60})",
        words,
        re.IGNORECASE,
    )
    return constant[1].strip() if constant else ""


def _path(words: str, ticked: str, whole: bool) -> FieldRef | None:
    if ticked and IDENTIFIER.fullmatch(ticked) and len(words.split()) <= MAX_WORDS:
        return _split_object(ticked, shaped=True)
    if not words or len(words.split()) > MAX_WORDS or re.search(r"[{}<>=?!]|->|\b\d+%", words):
        asked = re.fullmatch(
            r"(?:the )?(answers? to|reply to|response to) ([\"'“][^\"'”]{3,80}[\"'”])", words, re.IGNORECASE
        )
        return FieldRef(f"{asked[1]} {asked[2]}") if asked else None
    if IDENTIFIER.fullmatch(words) and (whole or words.casefold() not in PLAIN_WORDS - _FIELD_WORDS):
        return _split_object(words, shaped=bool(_SHAPED.search(words)))
    if several := _several(words):
        return several
    if whole:
        told = len(words.split()) >= 4 and re.search(r"[a-z]{3,}\.$", words)
        return FieldRef(words) if re.fullmatch(r"[^|]{1,80}", words) and not told else None
    return _phrase(words)


_WHOSE: Final = re.compile(
    r"([\w-]+(?: [\w-]+)?) (?:of (?:the|an?|each|our|your)|(?:on|from)(?: the| an?| each)?|of(?= \w+s$)) "
    r"((?:[A-Za-z]+ )?[A-Za-z]+)"
)
"""`number of the order`; the date of birth is one name."""
_HELD_BY: Final = re.compile(rf"(?:web ?)?(?:shop|store)|{SYSTEM_NOUNS}", re.IGNORECASE)


def _phrase(words: str) -> FieldRef | None:
    """Several words: `contact firstname`, `summary of the issue`, `ticket id`, `Post Code`."""
    if re.search(
        r"\s(?:with|when|if|that|which|because|unless|until|while|where|after|before)\s", f" {words} "
    ):
        return None
    parts = words.split()
    last, owner = parts[-1], re.sub("['\u2019]s$", "", parts[0])
    if len(parts) >= 2 and IDENTIFIER.fullmatch(last) and _SHAPED.search(last):
        object_ = " ".join(parts[:-1])
        return replace(_split_object(last, shaped=True), object=_object_name(object_))
    if FIELD_NOUNS.fullmatch(words):
        return FieldRef(words)
    whose = _WHOSE.fullmatch(words)
    counted = whose and whose[1].casefold() in ("number", "count", "sum") and singular(whose[2]) != whose[2]
    if whose and _HELD_BY.fullmatch(whose[2]) and re.search(rf"(?:{FIELD_NOUNS.pattern})$", whose[1]):
        return FieldRef(whose[1])
    held = whose is not None and set(whose[2].casefold().split()) <= RECORD_NOUNS
    if whose and not counted and held and FIELD_NOUNS.search(whose[1]):
        return FieldRef(whose[1], object=singular(whose[2]))
    rest = " ".join(parts[1:])
    if _COMPOUND.fullmatch(words) and parts[0].casefold() in RECORD_NOUNS:
        return FieldRef(words)
    plural = owner == parts[0] and singular(owner) != owner
    if len(parts) > 2 and plural and parts[1].casefold() in RECORD_NOUNS:  # "sales order date"
        return FieldRef(rest.partition(" ")[2], object=f"{owner} {parts[1]}")
    if owner.casefold() in RECORD_NOUNS and rest and (FIELD_NOUNS.search(rest) or owner != parts[0]):
        return FieldRef(rest, object=singular(owner))
    if re.fullmatch(r"[\w./'\u2019&#-]+(?: [\w./'\u2019&#-]+){0,6}", words):
        return FieldRef(words)
    return None


_FIELD_WORDS: Final = VOCABULARY["fields"]
_COMPOUND: Final = re.compile(
    r"[A-Za-z-]+ (?:number|no\.?|nr\.?|code|key|date|time|note|comment)", re.IGNORECASE
)
"""`order number`: one word in two; the number of an order is called so, whatever record holds it."""


def _split_object(path: str, *, shaped: bool) -> FieldRef:
    """`Lead.FirstName` names its object; `order.customer.email` may be a path of its own."""
    head, dot, rest = path.partition(".")
    if dot and head[:1].isupper() and rest and "[" not in head and not rest[:1].islower():
        return FieldRef(rest, object=head, shaped=True, dotted=True)
    if dot and rest and head[:1].isupper() and head.casefold() in RECORD_NOUNS:
        return FieldRef(rest, object=head, shaped=True, dotted=True)
    return FieldRef(path, shaped=shaped)


def _several(words: str) -> FieldRef | None:
    """`first_name + last_name`: several fields that become one."""
    parts = re.split(r"\s*\+\s*", words)
    if len(parts) < 2 or not all(IDENTIFIER.fullmatch(part) or FIELD_NOUNS.fullmatch(part) for part in parts):
        return None
    return FieldRef(", ".join(parts), note=f"{' and '.join(parts)} joined with a space", shaped=True)


def _object_name(words: str) -> str:
    last = words.rsplit(maxsplit=1)[-1].removesuffix("'s").strip(".:")
    known = last.casefold() in RECORD_NOUNS or (last[:1].isupper() and last.isalnum())
    return singular(last) if known and last.casefold() not in PLAIN_WORDS - RECORD_NOUNS else ""


def _with_note(ref: FieldRef, note: str) -> FieldRef:
    """Splits what stands in parentheses into type, required and rule."""
    if not note or ref.note == note:
        return ref
    required: bool | None = None
    if _NOT_REQUIRED.search(note):
        required = False
    elif _REQUIRED.search(note):
        required = True
    type_ = type_named(note) if len(note.split()) <= 4 else ""
    rest = _REQUIRED.sub("", _NOT_REQUIRED.sub("", note))
    rest = _TYPE_WORD.sub("", rest) if type_ else rest
    rest = re.sub(r"^[\s,;/+-]+|[\s,;/+-]+$", "", rest)
    return replace(ref, note=rest, type=type_, required=required)


def field_like(ref: FieldRef | None) -> bool:
    """Whether a reference looks like a field by itself, outside of any list or table of mappings."""
    if ref is None:
        return False
    if ref.constant or ref.shaped:
        return True
    if len(ref.path.split()) <= 3 and re.search(rf"(?:{FIELD_NOUNS.pattern})$", ref.path, re.IGNORECASE):
        return True
    return bool(FIELD_NOUNS.fullmatch(ref.path)) or (
        bool(ref.system) and len(ref.path.split()) <= 4 and bool(FIELD_NOUNS.search(ref.path))
    )
