"""Pairs without a verb of their own, or from the other end: `the note into freeText1`, `Y depends on X`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from planner.extraction.constants import unquoted
from planner.extraction.field_weight import weight_of
from planner.extraction.fields import FieldRef
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.units import Unit

_SIDE: Final = r"(?:[^,;:.()\n]|\.(?=\w)){2,60}?"
_PATH: Final = r"[`\"]?[A-Za-z_][\w$]*(?:[.\[][\w$.\[\]]*)*[`\"]?"
_DERIVED: Final = re.compile(
    rf"\bfrom (?P<source>{_SIDE}),? (?:we|it|they|you|the integration) (?:\w+ )?"
    rf"(?:derives?|builds?|computes?|makes?|fills?|gets?|takes?|sets?|calculates?|determines?|works? out)"
    rf" (?P<target>{_SIDE})(?=[,;:.(\n]|$)",
    re.IGNORECASE,
)
_DEPENDS: Final = re.compile(
    rf"(?:^|[,;]\s+)\W*(?:the )?(?P<target>{_SIDE}) (?:depends? on|follows? from|results? from"
    rf"|is (?:decided|determined|given|driven|controlled) by) (?P<source>{_SIDE})(?=[,;:.(\n]|$)",
    re.IGNORECASE,
)
_DECIDES: Final = re.compile(
    rf"(?:^|[,;]\s+|\bthen\s+)\W*(?:and )?(?:the )?(?P<source>{_SIDE})`? (?:(?:alone|also|then) )?"
    r"(?:decides?|determines?|governs?|dictates?|(?:tells?|says?|shows?|defines?|controls?)(?= (?:us |you )?"
    r"(?:which|what)\b))(?: (?:us|you|on|about|over))?(?: (?:which|what))? (?:the |its |of the )?"
    rf"(?!whether\b|if\b|how\b|who\b|when\b|where\b)`?(?P<target>{_SIDE})"
    r"(?: (?:it|they|this|that|we|you|is|are|to|the line|the record)\b[^,;:.]*)?(?=[,;:.(\n]|$)",
    re.IGNORECASE,
)
"""`The kind of stay decides the rate code`, `the type tells which account it belongs to`."""
_WHICH: Final = re.compile(r"\b(?:which|what) [a-z]+(?: [a-z]+)? (?:it|they|this|that) ", re.IGNORECASE)
_INTO: Final = re.compile(
    rf"(?:^|[,;]\s+|\b(?:and|plus|then|value|only|also)\b[:]?\s+)\W*(?:and |then "
    rf"|also )?(?P<source>{_SIDE})\s+"
    rf"(?:in ?to|onto)\s+(?:the (?:field )?)?(?P<target>{_PATH})(?=[,;:.(\s]|$)",
    re.IGNORECASE,
)
_BACK: Final = re.compile(
    rf"\b(?:the )?(?P<source>{_SIDE}) (?:is|are|gets?|will be) (?:then )?(?:written|put|stored"
    rf"|sent|entered) back"
    rf" (?:to|into|in|on)\b[^.;(]{{0,50}}?(?:\(\s*(?P<inside>[^()]{{3,60}})\)|(?:field"
    rf"|column) (?P<target>{_PATH}))",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    rf"^\W*(?:the )?(?P<target>{_PATH})\s+from\s+(?:the )?(?P<source>{_PATH})\W*$", re.IGNORECASE
)
_SHOWN: Final = re.compile(
    rf"(?:^|[,;]\s+)\W*(?:the )?(?P<source>{_SIDE}) is what [^,.;]{{2,40}} (?:shows?|calls?"
    rf"|knows?|names?|stores?|keeps?) (?:as|in) "
    rf"(?:the )?(?P<target>{_PATH})",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    rf"(?:^|[,;]\s+|\band\s+)\W*(?:for|as)(?: the)? (?P<target>{_SIDE}),? (?:we |you |it |please |just "
    rf"|simply |always "
    rf"|should |can |must )*(?:use|take|uses|takes|send|sends|insert|enter|put in|fill in|comes?) "
    rf"(?P<source>{_SIDE})(?=[,;:.(\n]|$)",
    re.IGNORECASE,
)
"""`For Reference use the order number`, `as ContactMail we take the e-mail`."""
_CALLS: Final = re.compile(
    rf"\bwhat (?:\w+ ){{1,3}}?calls? (?:the |an? )?(?P<source>{_SIDE}),? (?:is|are|becomes|goes to|the"
    rf"|in|\w+)"
    rf"(?: (?:calls?|is called|it is|it's))? (?:the |an? )?(?P<target>{_PATH})(?=[,;:.(\s]|$)",
    re.IGNORECASE,
)
"""`What Foo calls Remarks is NoteText in Bar`."""
_GETS: Final = re.compile(
    r"\b(?:divided|split|turned|converted|logged?|signed?|log|grouped|looked|insight)\b", re.IGNORECASE
)
_MAPPED: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\bfill(?:ed)?\b", re.IGNORECASE)
_FIELD: Final = re.compile(r"\b(?:custom )?(?:field|column|property|attribute)\b", re.IGNORECASE)


_GOES: Final = re.compile(
    r"\b(?:what|which (?:field|value)s?) goes? (?:where|in(?:to)?)\b|\bgoes where\b"
    r"|\b(?:fields|contents?|data) (?:of|in|on) (?:the|each|an?) \w+\W*$",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    r"^\W*(?P<target>[A-Z][\w.-]*(?: [\w.-]+){0,4}?):\s+(?:the |its"
    r" )?(?P<source>[a-z\w][^,;:()]{1,60}?)\s*(?:[,;(](?P<rule>.{2,160}))?[.)]?$"
)
_FIXED: Final = re.compile(r"always\s+(?P<value>[\"'“]?[^\"'”]{1,40}?[\"'”]?)$", re.IGNORECASE)
_PLUS: Final = re.compile(r"\s+(?:plus|and|\+)\s+")


def _listed(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """`Quantity: number of attendees` as an item below "What goes where": the label is the target's."""
    about = any(_GOES.search(words) for words in unit.context[-2:])
    found = _ITEM.match(unit.text) if about and unit.kind == "item" else None
    if found is None:
        return
    target = as_target(side_of(unit, *found.span("target"), mentions))
    fixed = _FIXED.fullmatch(found["source"])
    source = side_of(unit, *found.span("source"), mentions)
    if fixed:
        source = FieldRef("", constant=unquoted(fixed["value"]))
    parts = _PLUS.split(found["source"])
    if len(parts) > 1 and all(1 <= len(part.split()) <= 4 for part in parts):
        source = FieldRef(", ".join(parts), note=f"{' and '.join(parts)} joined with a space")
    if source is not None and target is not None and target.path:
        rule = "; ".join(filter(None, (source.note, (found["rule"] or "").strip(" .)"))))
        yield Pair(source, target, unit, found.start("target"), len(unit.text), rule)


_FRAGMENT: Final = re.compile(
    r"^\W*(?:(?:and|also|then|plus|likewise|same for|the same (?:for|with)|as well as)[,:]?\s+)*(?:the )?"
    rf"(?P<source>{_SIDE})\s+(?:goes\s+)?(?:in)?(?:to|in|as|onto)\s+(?:the (?:field )?)?"
    rf"(?P<target>{_PATH})\W*$",
    re.IGNORECASE,
)
"""`And the email to ContactMail.` behind another such sentence."""


_VALUED: Final = re.compile(
    r"^\W*(?:the )?(?P<target>[\w.]{2,40}(?: [\w.]+){0,2}):"
    r"\s+(?:the )?(?P<source>[A-Za-z][\w. ]{1,40}?)\s+"
    r"(?P<rule>(?:[\"'\u201c][^\"'\u201d]{1,40}[\"'\u201d]|[A-Za-z\d]\w*) ?(?:=|->|→"
    r"|=>) ?[\w\"'-]{1,40}(?:[,;/].{2,160})?)$"
)
"""`priority: segment "urgent" = 1, otherwise 3`."""


def _valued(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    found = _VALUED.match(unit.text)
    for pair in _read(unit, mentions, _VALUED, 2) if found else ():
        yield replace(pair, rule=found["rule"].strip(" .") if found else "")


def fragment_pairs(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pair of a sentence without a verb, as one more behind a sentence that states one."""
    return list(_read(unit, mentions, _FRAGMENT, 3))


def plain_pairs(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs of a sentence whose verb stands elsewhere; both sides must be called as fields are."""
    if unit.kind not in ("item", "paragraph") or len(unit.text) > 600:
        return []
    found = [
        *_valued(unit, mentions),
        *_read(unit, mentions, _DERIVED, 1),
        *_read(unit, mentions, _DEPENDS, 2),
        *_read(unit, mentions, _DECIDES, 0 if _WHICH.search(unit.text) else 1),
    ]
    found += _read(unit, mentions, _BACK, 1)
    about = any(_MAPPED.search(words) for words in unit.context[-2:])
    found += [*_read(unit, mentions, _FROM, 2 if about else 4), *_read(unit, mentions, _SHOWN, 2)]
    found += [*_read(unit, mentions, _FOR, 3), *_read(unit, mentions, _CALLS, 2)]
    spoken = list(_read(unit, mentions, _INTO, 3))
    return list(_listed(unit, mentions)) or [*found, *spoken]


def _read(unit: Unit, mentions: Sequence[Mention], pattern: re.Pattern[str], least: int) -> Iterator[Pair]:
    """Pairs whose sides together weigh at least so much, a side that names no field at all aside."""
    for match in pattern.finditer(unit.text):
        group = "inside" if "inside" in pattern.groupindex and match["inside"] else "target"
        if match[group] is None or _GETS.search(match["source"]):
            continue
        one, other = match.span("source"), match.span(group)
        source, target = side_of(unit, *one, mentions), as_target(side_of(unit, *other, mentions))
        if source is None or target is None or not source.path or not target.path:
            continue
        weights = weight_of(unit, source, one), weight_of(unit, target, other)
        if _FIELD.search(match[group]):
            weights = weights[0], max(weights[1], 2)
        if min(weights) >= 0 and sum(weights) >= least and (max(weights) > 0 or not least):
            yield Pair(source, target, unit, min(one[0], other[0]), max(one[1], other[1]))
