"""Field pairs in prose and lists: arrows, "goes into", "comes from", label lists."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.fields import FieldRef, field_like
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, after_label, as_target, side_of
from planner.extraction.spoken_pairs import spoken_pairs
from planner.extraction.units import Unit
from planner.extraction.words import ABOUT_VALUES, ARROWS, BACK_ARROWS, FIELD_NOUNS, RECORD_NOUNS

_NOT_MAPPED: Final = re.compile(
    r"\b(?:do not|don't|must not|should not|never|not) (?:be )?"
    r"(?:map(?:ped)?|transfer(?:red)?|cop(?:y|ied))\b"
    r"|\bno mapping\b",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"[,;]\s+|\n|\s\|\s|\s/\s|,(?=\S)|\s+and\s+")
_LABELLED: Final = re.compile(r"^\s*([^:=|]{1,60}?)\s*(?::|=|\|)\s*([^:=|]{1,80})$")
_RULE_WORDS: Final = re.compile(
    r"^(?:but|if|when|unless|only|lower|upper|trim|default|format|convert|as |in |with |cut|max"
    r"|round|first|joined|split|rename|divided|multipl|without|formatted|always|else|otherwise"
    r"|not |keep|use |must|required|optional|mandatory|concat|truncat|strip|normali[sz]|e\.g"
    r"|capital|prefix|suffix|same|copied|plus|minus|times|no )",
    re.IGNORECASE,
)
_FLOW: Final = re.compile(
    r"^\s*(?:flow|steps?|direction|route|path|pipeline|process|architecture)\s*:", re.IGNORECASE
)


_DOES: Final = re.compile(
    r"\s*(?:skip|ignore|park|retry|reject|stop|notify|alert|inform|delete|leave|keep|drop|exclude|create"
    r"|update|send|log"
    r"|wait|do nothing|nothing|error|fail|warn|ask|tell|no |don't|never)\b(?!\s*$)|\s*(?:skip|ignored?"
    r"|parked?|skipped)\s*$",
    re.IGNORECASE,
)
"""What stands behind the arrow of a rule: `refunded donations -> skip them`."""


def pairs_in(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The field pairs a sentence or list item states."""
    valued = ABOUT_VALUES.search(unit.text) or any(ABOUT_VALUES.search(words) for words in unit.context[-2:])
    if unit.kind == "row" or valued or _NOT_MAPPED.search(unit.text):
        return []
    if ARROWS.search(unit.text) or BACK_ARROWS.search(unit.text):
        return list(_arrows(unit, mentions))
    if unit.kind == "code":
        return []
    found = list(spoken_pairs(unit, mentions))
    return found or list(_labelled(unit, mentions)) or list(_equated(unit, mentions))


def _arrows(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    pieces = list(_pieces(unit.text))
    for number, (start, end) in enumerate(pieces):
        text = unit.text[start:end]
        arrows = [*ARROWS.finditer(text), *BACK_ARROWS.finditer(text)]
        if len(arrows) != 1 or _FLOW.match(unit.text):
            continue
        arrow = arrows[0]
        if _DOES.match(text[arrow.end() :]):
            continue
        left_start, left_end = after_label(text[: arrow.start()]), arrow.start()
        right_end, rule = _rule_after(text, arrow.end())
        last = end if not rule else start + right_end
        for rule_start, rule_end in _rule_pieces(unit.text, pieces[number + 1 :]):
            rule, last = f"{rule}, {unit.text[rule_start:rule_end].strip()}".strip(", "), rule_end
        left = side_of(unit, start + left_start, start + left_end, mentions)
        right = side_of(unit, start + arrow.end(), start + right_end, mentions)
        if (
            left is None
            or right is None
            or (only_objects(left, right) and len(pieces) == 1 and unit.kind != "code")
        ):
            continue
        if BACK_ARROWS.fullmatch(arrow[0]):
            left, right = right, left
        right = as_target(right) or right
        yield Pair(left, right, unit, start + left_start, max(last, start + right_end), rule)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Parts between separators; a part is only cut off where an arrow stands on both sides of the cut

    or where the words after it begin like a rule.
    """
    cuts = []
    for match in _SEPARATOR.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if text.count("(", 0, match.start()) > text.count(")", 0, match.start()):
            continue
        next_cut = _SEPARATOR.search(after)
        head = after[: next_cut.start()] if next_cut else after
        has_before = ARROWS.search(before) or BACK_ARROWS.search(before)
        if (
            has_before
            and (ARROWS.search(after) or BACK_ARROWS.search(after) or _RULE_WORDS.match(head.strip()))
        ) or (not has_before and match[0].startswith(("\n", ";"))):
            cuts.append(match)
    start = 0
    for cut in cuts:
        yield start, cut.start()
        start = cut.end()
    yield start, len(text)


def _rule_pieces(text: str, following: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts right after a pair that say how, not what."""
    for start, end in following:
        part = text[start:end]
        if ARROWS.search(part) or BACK_ARROWS.search(part) or not _RULE_WORDS.match(part.strip()):
            return
        yield start, end


def _rule_after(text: str, start: int) -> tuple[int, str]:
    """Where the target ends, and the rule that follows it behind a comma, dash or semicolon."""
    rest = re.sub(r"\([^()]*\)", lambda inside: "(" + "_" * (len(inside[0]) - 2) + ")", text[start:])
    cut = re.search(r"[,;]\s+|\s+[\u2013\u2014-]{1,2}\s+|:\s+|\.\s+(?=[A-Za-z])", rest)
    if cut and rest[: cut.start()].strip():
        return start + cut.start(), text[start + cut.end() :].strip(" .")
    return len(text.rstrip(" .")), ""


def only_objects(left: FieldRef, right: FieldRef) -> bool:
    """`Contact → Lead` pairs record types, not fields."""
    names = [left.path.casefold(), right.path.casefold()]
    return all(name in RECORD_NOUNS and not FIELD_NOUNS.fullmatch(name) for name in names)


def _labelled(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """`email: EmailAddress` as an item under a heading about mappings."""
    about = any(re.search(r"\bmap", words, re.IGNORECASE) for words in unit.context)
    found = _LABELLED.match(unit.text) if unit.kind in ("item", "paragraph") else None
    if found:
        left = side_of(unit, *found.span(1), mentions)
        right = side_of(unit, *found.span(2), mentions)
        named = left and right and left.system and right.system and left.system != right.system
        if (named and left and right and left.shaped and right.shaped) or (
            about
            and unit.kind == "item"
            and left
            and right
            and len(right.path.split()) <= 3
            and (left.shaped or right.shaped or field_like(left))
        ):
            yield Pair(left, right, unit, 0, len(unit.text))


_EQUALS: Final = re.compile(r"(?<![\w.=<>!])([A-Za-z_][\w.\[\]]*)\s*=\s*([A-Za-z_][\w.\[\]]*)(?![\w.(=])")


_BODY: Final = re.compile(r"\b(?:body|payload|request|we send|is sent with)\W*$", re.IGNORECASE)
_SCALES: Final = re.compile(r"\s*([/*])\s*(\d+(?:\.\d+)?)")
"""What a request's body gets, and a calculation on the right, read from right to left."""


def _equated(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """`ACCOUNT_ID = Id, SCORED_AT = Score_Date`: several of them, and most look like field names."""
    found = list(_EQUALS.finditer(unit.text))
    names = [name for match in found for name in match.groups()]
    if (
        len(found) < 2
        or sum(bool(re.search(r"_|[a-z][A-Z]|^[A-Z]{2,}$", name)) for name in names) < len(names) / 2
    ):
        return
    turned = bool(_BODY.search(unit.text[: found[0].start()])) or bool(_SCALES.search(unit.text))
    for match in found:
        left, right = side_of(unit, *match.span(1), mentions), side_of(unit, *match.span(2), mentions)
        if left and right and turned:
            scaled = _SCALES.match(unit.text[match.end() :])
            word = {"/": "divided", "*": "multiplied"}[scaled[1]] if scaled else ""
            rule = f"{word} by {scaled[2]}" if scaled else ""
            yield Pair(right, left, unit, match.start(), match.end(), rule)
        elif left and right:
            yield Pair(left, right, unit, match.start(), match.end())
