"""Fields assigned to fields: `total = amount / 100` in lists, object literals and JSON maps in code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.constants import unquoted
from planner.extraction.fields import IDENTIFIER, FieldRef, field_like
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, BACK_ARROWS, FIELD_NOUNS

_ENTRY: Final = re.compile(
    r"^\W{0,3}([A-Za-z_$][\w$.\[\]]{0,80}|[A-Za-z][\w-]*(?: [\w-]+){1,3}(?=\s*=\s))\s*(:?=(?!=)"
    r"|:)\s*(\S.{0,300})$",
    re.DOTALL,
)
_CALLED: Final = re.compile(
    r"(?P<words>[A-Za-z][\w /-]{1,50}?)(?: *= *`|\s+[\u2013\u2014-]{1,2}\s+`?|\t+`?)"
    r"(?P<name>[A-Za-z_][\w.\[\]]{1,60})`?"
    r"|(?P<told>[A-Za-z][\w \"\u201c\u201d/-]{1,50}?)(?: in(?:to)? (?P<there>[A-Z][\w ]{1,30}?))? as"
    r" [`\"]?(?P<as>[A-Za-z_][\w.\[\]]{1,60})[`\"]?(?P<rule>[:;,(] ?.{3,120})?"
)
"""``card number = `badgeCode` ``, or `ticket id in Foo as foreignKey: at most 20 characters`."""
_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|\btransform|\bzuordnung|\bfields?\b", re.IGNORECASE)
_MADE: Final = re.compile(
    r"\b(?:creat|add|open|mak|made|updat|writ|post|sen[dt]|insert|book|fill|set up)\w*\b[^.]{0,80}"
    r"\b(?:with|having|as follows|containing)\W*$"
    r"|\b(?:set|fill|populate)s?\b[^.:]{0,40}\b(?:these|following|fields|values|properties"
    r"|it)\b[^.:]{0,60}:\W*$"
    r"|\b(?:gets?|receives?)\b[^.:]{0,20}\b(?:these|the following|its)\b[^.:]{0,30}:\W*$"
    r"|\bfilled (?:in )?(?:like this|as follows|with|from)\b[^.:]{0,40}:\W*$",
    re.IGNORECASE,
)
"""What announces the fields of a record that is made: `a room is created in Foo with`."""
_FIXED: Final = re.compile(
    r"\b(?:static|fixed|constant|hard-?coded|literal|default)\b(?: (?:values?|fields?))?|\bconstants\b"
    r"|\bfeste? werte?\b",
    re.IGNORECASE,
)
_SETTINGS: Final = re.compile(
    r"\bconfig|\bsettings\b|\benvironment\b|\b(?:env|environment) vars?|\bsecrets\b", re.IGNORECASE
)
_LITERAL: Final = re.compile(
    r"\"([^\"{}$]{0,80})\"|'([^'{}$]{0,80})'|(-?\d+(?:\.\d+)?|true|false|null)|(\[[^\[\]{}]{0,60}\])",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"[A-Za-z_$][\w$]*(?:\[(?:\d*|\*)\])?(?:\??\.[A-Za-z_$][\w$]*(?:\[(?:\d*|\*)\])?)*")
_WORDS: Final = re.compile(
    r"\b(?:if|else|and|or|not|in|is|None|null|true|false|True|False|new|return|function|then|when|otherwise"
    r"|undefined|typeof)\b"
)


_METHODS: Final = {
    "lower": "lower case",
    "tolowercase": "lower case",
    "upper": "upper case",
    "touppercase": "upper case",
    "trim": "trim",
    "strip": "trim",
    "tostring": "",
}
_CALL: Final = re.compile(r"([A-Za-z_$][\w$.\[\]]{0,100})\.[A-Za-z_]\w{1,40}\([^()]{0,80}\)")
"""`name.replace('#', '')`: the field and what is done to it."""
_METHOD: Final = re.compile(rf"(\S+)\.({'|'.join(_METHODS)})\(\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """`name = what` at a place of a unit."""

    unit: Unit
    start: int
    end: int
    name: str
    sign: str
    what: str
    note: str = ""


def assigned_pairs(units: Sequence[Unit], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[Pair]:
    """The pairs of every list of assignments that is about fields."""
    for block in _blocks(units):
        yield from _pairs(block, mentions)


def called_pairs(units: Sequence[Unit], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[Pair]:
    """``card number = `badgeCode` ``: items that follow each other, each giving words a field's own name."""
    block: list[tuple[Unit, re.Match[str]]] = []
    for unit in (*units, None):
        found = _CALLED.fullmatch(_raw(unit).strip(" *-\u2022")) if unit and _may_call(unit) else None
        if block and (unit is None or found is None or not _together(block[-1][0], unit)):
            yield from _called(block, mentions)
            block = []
        if unit is not None and found is not None:
            block.append((unit, found))


def _raw(unit: Unit) -> str:
    """The unit's words with their markup."""
    alone = unit.start == 0 and "\n" not in unit.passage.text.strip()
    return unit.passage.text if alone else unit.passage.text[unit.start : unit.start + len(unit.text)]


def _may_call(unit: Unit) -> bool:
    return unit.scope == "in" and unit.kind in ("item", "paragraph") and len(unit.text) < 150


def _called(
    block: Sequence[tuple[Unit, re.Match[str]]], mentions: Mapping[int, Sequence[Mention]]
) -> Iterator[Pair]:
    """Names are all different and most are written as one word of two; values of a condition are not."""
    names = [_own(found) for _, found in block]
    shaped = sum(bool(re.search(r"[a-z][A-Z]|_|\w\.\w", name)) for name in names)
    words = {(found["words"] or found["told"]).casefold() for _, found in block}
    if len(block) < 3 or min(len(set(names)), len(words)) < len(block) or shaped < len(block) * 0.6:
        return
    for unit, found in block:
        said = found["words"] or found["told"]
        start = unit.text.find(said)
        middle = start + len(said) if start >= 0 else -1
        spoken = mentions.get(unit.number, ())
        left = as_target(side_of(unit, max(start, 0), middle, spoken))
        if left is not None and middle > 0:
            there = next((each.key for each in spoken if found["there"] and each.start >= middle), "")
            target = FieldRef(_own(found), system=there, shaped=True)
            rule = (found["rule"] or "").strip(" :;,().")
            yield Pair(left, target, unit, max(start, 0), len(unit.text), rule)


def _own(found: re.Match[str]) -> str:
    return found["name"] or found["as"]


def _blocks(units: Sequence[Unit]) -> Iterator[list[_Entry]]:
    """Entries that follow each other under the same heading or announcement."""
    block: list[_Entry] = []
    for unit in units:
        if unit.scope != "in" or unit.kind in ("heading", "row", "value", "code"):
            found = None
        else:
            found = _entry(unit)
        if block and (found is None or not _together(block[-1].unit, unit) or _other_list(block, found)):
            yield block
            block = []
        if found is not None:
            block.append(found)
    if block:
        yield block


def _other_list(block: Sequence[_Entry], entry: _Entry) -> bool:
    """`role: "Adult" is 1` below `name = first_name`, several of them: another sign, another list."""
    return (
        len(block) > 2
        and {each.sign for each in block} == {"="}
        and entry.sign == ":"
        and not any(map(_computed, (each.what for each in block)))
    )


def _together(first: Unit, second: Unit) -> bool:
    announced = (
        first.context[: len(second.context)] == second.context
    )  # Only the first line has an announcement.
    return second.number == first.number + 1 and announced


def _entry(unit: Unit) -> _Entry | None:
    match = _ENTRY.match(unit.text)
    if match is None:
        return None
    what, note = _without_note(match[3].strip())
    if ARROWS.search(what) or BACK_ARROWS.search(what):
        return None
    return _Entry(unit, match.start(1), len(unit.text), match[1], match[2], what.strip(" ,;"), note)


def _without_note(what: str) -> tuple[str, str]:
    """`currency (upper case)` is a source and a rule."""
    found = re.fullmatch(r"([^(]*\S)\s+\(([^()]{2,160})\)\.?", what)
    return (found[1], found[2]) if found else (what, "")


_SPELLED: Final = re.compile(r"_|[a-z][A-Z]|\.\w|\[")


def _pairs(block: Sequence[_Entry], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[Pair]:
    context = " ".join(block[0].unit.context[-2:])
    fixed, made = bool(_FIXED.search(context)), bool(_MADE.search(context))
    about = made or bool(_ABOUT.search(context))
    if not about and _SETTINGS.search(context):
        return
    equal = block[0].sign == "="
    shaped = sum(bool(_SPELLED.search(each.name) or (equal and _SPELLED.search(each.what))) for each in block)
    if not (fixed or about) and (len(block) < 3 or shaped < len(block) * 0.6):
        return
    told = [each for each in block if _computed(each.what)]
    if not (fixed or made or told):
        yield from _equal(block, mentions)
        return
    for each in block:
        if pair := _pair(each, mentions.get(each.unit.number, ()), fixed, made):
            yield pair


_NAMES: Final = re.compile(rf"{IDENTIFIER.pattern}|[A-Za-z][\w-]*(?: [\w-]+){{1,3}}")


def _equal(block: Sequence[_Entry], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[Pair]:
    """`donor.email = email`: names on both sides and nothing computed reads from left to right."""
    entries = [each for each in block if each.sign == "=" and _NAMES.fullmatch(each.what)]
    if sum(bool(IDENTIFIER.fullmatch(each.what)) for each in entries) * 2 < len(entries):
        return
    if len(entries) < 3 or len(entries) < 0.7 * len(block):
        return
    for each in entries:
        start = each.unit.text.find(each.what, each.start + len(each.name))
        spoken = mentions.get(each.unit.number, ())
        left = side_of(each.unit, each.start, each.start + len(each.name), spoken)
        right = side_of(each.unit, start, start + len(each.what), spoken)
        if left and right:
            yield Pair(left, right, each.unit, each.start, each.end, each.note)


def _computed(what: str) -> bool:
    """A fixed value or a calculation, which only a target can be given."""
    return bool(_LITERAL.fullmatch(what) or re.search(r"\s[+*/]\s|\s(?:if|when)\s.*\selse\s|\?.*:", what))


def _pair(entry: _Entry, mentions: Sequence[Mention], fixed: bool, made: bool) -> Pair | None:
    source = source_of(entry.what) or (_spoken_sum(entry) if made else None)
    if source is None and not _computed(entry.what):
        at = entry.unit.text.find(entry.what, entry.start)
        source = side_of(entry.unit, at, at + len(entry.what), mentions) if at >= 0 else None
        likely = source is not None and (field_like(source) or bool(FIELD_NOUNS.search(source.path)))
        named = likely or (made and source is not None and bool(source.path) and entry.what[:1].islower())
        if not named:
            words = len(entry.what.split()) <= 4 and (fixed or entry.what[:1].isupper())
            source = FieldRef("", constant=entry.what.strip("\"'")) if words else None
    if source is None:
        return None
    rule = "; ".join(filter(None, (source.note, entry.note)))
    target = FieldRef(entry.name, shaped=True)
    return Pair(replace(source, note=""), target, entry.unit, entry.start, entry.end, rule)


def _spoken_sum(entry: _Entry) -> FieldRef | None:
    """`course code + term`: both are the source; how they are joined the words beside it must say."""
    parts = re.split(r"\s+\+\s+", entry.what)
    if len(parts) < 2 or not all(re.fullmatch(r"[A-Za-z]\w*(?: \w+){0,3}", part) for part in parts):
        return None
    how = entry.what if entry.note else f"{' and '.join(parts)} joined with a space"
    return FieldRef(", ".join(parts), note=how)


def source_of(what: str) -> FieldRef | None:
    """What stands right of an assignment, as a source: a value, a path, or a calculation with its rule."""
    literal = _LITERAL.fullmatch(what)
    if literal:
        return FieldRef("", constant=unquoted(what))
    plain = what.replace("?.", ".")
    if IDENTIFIER.fullmatch(plain) and "/" not in plain:
        return FieldRef(plain, shaped=bool(re.search(r"_|[a-z][A-Z]|\.\w|\[", plain)))
    if found := _template(plain) or _joined(plain) or _scaled(plain):
        return found
    if (method := _METHOD.fullmatch(plain)) and IDENTIFIER.fullmatch(method[1]):
        return FieldRef(method[1], note=_METHODS[method[2].casefold()], shaped=True)
    if (call := _CALL.fullmatch(plain)) and IDENTIFIER.fullmatch(call[1]):
        return FieldRef(call[1], note=plain, shaped=True)
    if re.search(r"\selse\s|\?.*:|^\w+\(.*\)$|\w\(\)$", plain):
        paths = _paths_in(plain)
        return FieldRef(", ".join(paths), note=plain, shaped=True) if paths else None
    return None


def _template(what: str) -> FieldRef | None:
    """`${order.id} ${order.name}` or f"{order['id']}" between back ticks or quotes."""
    body = re.fullmatch(r"f?[`\"'](.*\{.*)[`\"']", what)
    if body is None:
        return None
    paths = re.findall(r"\$?\{([^{}]+)\}", body[1])
    if not paths or not all(_PATH.fullmatch(path.strip()) for path in paths):
        return None
    text = re.sub(r"\$?\{([^{}]+)\}", lambda match: "{" + match[1].strip() + "}", body[1])
    names = [path.strip() for path in paths]
    if re.fullmatch(r"\{[^{}]+\}(?: \{[^{}]+\})+", text):
        return FieldRef(", ".join(names), note=f"join {' and '.join(names)} with a space", shaped=True)
    return FieldRef(", ".join(dict.fromkeys(names)), note=f'the text "{text}"', shaped=True)


def _joined(what: str) -> FieldRef | None:
    """`"Dispute " + id` becomes a text, `first + last` is joined with a space."""
    parts = re.split(r"\s+\+\s+", what)
    if len(parts) < 2:
        return None
    literals = [_LITERAL.fullmatch(part) for part in parts]
    if any(not found and not _PATH.fullmatch(part) for part, found in zip(parts, literals, strict=True)):
        return None
    paths = [part for part, found in zip(parts, literals, strict=True) if not found]
    if not paths:
        return None
    if len(paths) == len(parts):
        return FieldRef(", ".join(paths), note=f"{' and '.join(paths)} joined with a space", shaped=True)
    text = "".join(
        (found[1] or found[2] or found[3] or "") if found else f"{{{part}}}"
        for part, found in zip(parts, literals, strict=True)
    )
    return FieldRef(", ".join(dict.fromkeys(paths)), note=f'the text "{text}"', shaped=True)


def _scaled(what: str) -> FieldRef | None:
    """`amount / 100`, `price * 100`."""
    found = re.fullmatch(rf"({_PATH.pattern})\s*([*/])\s*(\d+(?:\.\d+)?)", what)
    if not found:
        return None
    word = "divided" if found[2] == "/" else "multiplied"
    return FieldRef(found[1], note=f"{word} by {found[3]}", shaped=True)


def _paths_in(what: str) -> list[str]:
    """The paths a calculation reads; names of functions and words of the language are none."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", " ", what)
    found = [
        match[0]
        for match in _PATH.finditer(bare)
        if not _WORDS.fullmatch(match[0]) and not bare[match.end() :].startswith("(")
    ]
    return list(dict.fromkeys(found))
