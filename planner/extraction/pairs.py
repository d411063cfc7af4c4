"""Field pairs in prose and lists: arrows, "goes into", "comes from", label lists."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.assignments import source_of
from planner.extraction.fields import FieldRef, field_like
from planner.extraction.filled import filled
from planner.extraction.linked_names import linked_names
from planner.extraction.mentions import Mention
from planner.extraction.phrase_pairs import phrase_pairs
from planner.extraction.plain_pairs import plain_pairs
from planner.extraction.sides import Pair, after_label, as_target, side_of
from planner.extraction.told_pairs import told_pairs
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
_ORDER: Final = re.compile(
    r"\W*(?:(?:and|also|then|please|we|just)\s+)*(?:map|maps|mapping|copy|put|send|write|use|take|move|set)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
"""`Please map name -> orderNumber`."""
_INSIDE: Final = re.compile(r"\([^()]*\)")
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
    found = told_pairs(unit, mentions)
    more = plain_pairs(unit, mentions)
    named = {each.path for pair in found for each in (pair.source, pair.target)}
    found += [each for each in more if not {each.source.path, each.target.path} & named]
    sure = linked_names(unit, mentions)
    found = [*sure, *(each for each in found if not _told_otherwise(each, sure))]
    found.sort(key=lambda pair: pair.start)
    found = found or phrase_pairs(unit, mentions)
    return found or list(_labelled(unit, mentions)) or list(_equated(unit, mentions))


def _told_otherwise(pair: Pair, sure: Sequence[Pair]) -> bool:
    """Whether surer pairs hold its names, or stand around words that look like none."""
    if any(pair.start < each.end and each.start < pair.end for each in sure):
        return True
    among = sure and sure[0].start <= pair.start and pair.end <= max(each.end for each in sure)
    return bool(among) and not (pair.source.shaped or pair.target.shaped)


def _arrows(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    pieces = list(_pieces(unit.text))
    told = (
        unit.kind == "code" or len(pieces) > 1 or any(_ABOUT_FIELDS.search(words) for words in unit.context)
    )
    for number, (start, end) in enumerate(pieces):
        text = unit.text[start:end]
        bare = _INSIDE.sub(lambda inside: " " * len(inside[0]), text)  # "(open -> 1, closed -> 2)"
        arrows = [*ARROWS.finditer(bare), *BACK_ARROWS.finditer(bare)]
        if len(arrows) != 1 or _FLOW.match(unit.text):
            continue
        arrow = arrows[0]
        if _DOES.match(text[arrow.end() :]) or text.rstrip().endswith(":"):
            continue
        left_start, left_end = after_label(text[: arrow.start()]), arrow.start()
        if order := _ORDER.match(text, left_start, left_end):
            left_start = order.end()
        right_end, rule = _rule_after(text, arrow.end())
        last = end if not rule else start + right_end
        for rule_start, rule_end in _rule_pieces(unit.text, pieces[number + 1 :]):
            rule, last = f"{rule}, {unit.text[rule_start:rule_end].strip()}".strip(", "), rule_end
        bracket = re.fullmatch(r"\W*\(([^()]+)\)\s*", text[left_start:left_end])
        if bracket:
            left_start, left_end = left_start + bracket.start(1), left_start + bracket.end(1)
        left = side_of(unit, start + left_start, start + left_end, mentions)
        right = side_of(unit, start + arrow.end(), start + right_end, mentions)
        if fixed := _LITERAL.fullmatch(text[left_start:left_end].strip("`* -\u2022\n")):
            left = FieldRef("", constant=fixed[0].strip("\"'"))
        left, right = _filled(text[: arrow.start()]) or left, _filled(text[arrow.end() :]) or right
        if BACK_ARROWS.fullmatch(arrow[0]):
            right = _computed(unit, start + arrow.end(), start + right_end) or right
        else:
            left = _computed(unit, start + left_start, start + left_end) or left
        if (
            left is None
            or right is None
            or not (told or _likely(left) or _likely(right))
            or (only_objects(left, right) and len(pieces) == 1 and unit.kind != "code")
        ):
            continue
        if BACK_ARROWS.fullmatch(arrow[0]):
            left, right = right, left
        right = as_target(right) or right
        yield Pair(left, right, unit, start + left_start, max(last, start + right_end), rule or left.note)


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
    cut = re.search(
        r"(?<=\S)(?:\s{3,}|\t)(?=\S)|[,;]\s+|\s+[\u2013\u2014-]{1,2}\s+|:\s+|\.\s+(?=[A-Za-z])", rest
    )
    how = _HOW.search(rest)
    if how and rest[: how.start()].strip() and (cut is None or how.start() < cut.start()):
        return start + how.start(), text[start + how.start() :].strip(" .")
    if cut and rest[: cut.start()].strip():
        return start + cut.start(), text[start + cut.end() :].strip(" .")
    return len(text.rstrip(" .")), ""


_HOW: Final = re.compile(
    r"\s+(?=[+-]\s*\d+ (?:days?|hours?|minutes?|weeks?|months?|years?|%)|(?:if|when|unless|only if"
    r"|only when|where|because|otherwise|plus|minus|times) \w|(?:rounded"
    r"|converted|formatted|in lower"
    r"|in upper|in cents) ?\w?)",
    re.IGNORECASE,
)
"""What follows a target without a comma: `contact_phone if present`."""


def _filled(words: str) -> FieldRef | None:
    """`"Stop {reasonCode} on {machine.code}"`: a text with places for fields."""
    quoted = re.fullmatch(r"[\s`*-]*(\"[^\"]*\{[^\"]*\"|'[^']*\{[^']*')[\s`*.,;]*", words)
    return source_of(quoted[1]) if quoted else None


def _computed(unit: Unit, start: int, end: int) -> FieldRef | None:
    """`metres / 1000`, `time of the run`: what gives is no name, but made of names or while it runs."""
    said = filled(unit.passage.text[unit.start + start : unit.start + end])
    return said if said and (said.constant or said.note) else None


_ABOUT_FIELDS: Final = re.compile(r"\bmap|\bfield|\btransform|\battribut|\bcolumn|\bpropert", re.IGNORECASE)
_LITERAL: Final = re.compile(r"true|false|\"[^\"]{1,60}\"|'[^']{1,60}'|-?\d+(?:\.\d+)?")
_COUNTED: Final = re.compile(r"\W*(?:each|every|one|all|any)\b", re.IGNORECASE)


def _likely(ref: FieldRef) -> bool:
    """Whether a side of a lone arrow may be a field: `envelope completed -> all automatic` has none."""
    return not _COUNTED.match(ref.path) and (field_like(ref) or " " not in ref.path.strip())


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
            # "`OrderRef`: order id" tells what goes into a field; "email: EmailAddress" where one goes.
            told = left.shaped and not right.shaped and right.path.islower() and field_like(right)
            source, target = (right, left) if told else (left, right)
            yield Pair(source, target, unit, 0, len(unit.text))


_EQUALS: Final = re.compile(r"(?<![\w.=<>!])([A-Za-z_][\w.\[\]]*)\s*:?=\s*([A-Za-z_][\w.\[\]]*)(?![\w.(=])")


_BODY: Final = re.compile(r"\b(?:body|payload|request|we send|is sent with)\W*$", re.IGNORECASE)
_MADE: Final = re.compile(
    r"\b(?:creat|add|open|mak|made|updat|writ|post|send|sent|insert|fill|set"
    r"|build)\w*\b[^.;]{0,80}\b(?:with|where)\W*$"
    r"|^\W*set\W*$",
    re.IGNORECASE,
)
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
    before = unit.text[: found[0].start()]
    turned = (
        ":=" in unit.text
        or bool(_MADE.search(before))
        or bool(_BODY.search(before) or _SCALES.search(unit.text))
    )
    for match in found:
        left, right = side_of(unit, *match.span(1), mentions), side_of(unit, *match.span(2), mentions)
        if left and right and turned:
            scaled = _SCALES.match(unit.text[match.end() :])
            word = {"/": "divided", "*": "multiplied"}[scaled[1]] if scaled else ""
            rule = f"{word} by {scaled[2]}" if scaled else ""
            yield Pair(right, left, unit, match.start(), match.end(), rule)
        elif left and right:
            yield Pair(left, right, unit, match.start(), match.end())
