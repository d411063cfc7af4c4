"""Field pairs said with verbs: "the total goes into Amount", "Name comes from title"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.fields import FieldRef, field_like
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.units import Unit
from planner.extraction.words import RECORD_NOUNS

_ABOUT_FIELDS: Final = re.compile(
    r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\btransform|\battributes?\b|\bproperties\b|\bcolumns?\b",
    re.IGNORECASE,
)
_FORWARD: Final = (
    r"(?:should |must |will |shall |has to |needs to |then )?(?:maps?|is added|be added|populate|mapped"
    r"|goes|go|is mapped"
    r"|are mapped|be mapped|is written|be written|is copied|be copied|is stored|be stored|is saved"
    r"|be saved"
    r"|is put|be put|is sent|be sent|lands?|ends? up|becomes?|become|turns? into|corresponds?"
    r"|feeds|fills|populates|translates?|is transferred|is placed|is entered|is used|be used"
    r"|is set|is passed|stays(?: as it is)?|is kept|are kept)\s*(?:directly |on |over |straight )?"
    r"(?:to|into|onto|in|as|with|the)?"
)
_VERB: Final = re.compile(rf"\s(?:{_FORWARD})\s+(?=\S)", re.IGNORECASE)
_FROM: Final = re.compile(
    r"\s(?:comes?|is taken|are taken|is filled|is populated|is set|is derived|is read|should come"
    r"|must come|is fed|are filled|be filled|be taken|be populated|is copied|be set|gets(?: its value)?"
    r"|is built)\s+(?:from|with|by|to|of)\s+(?=\S)",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"^\W*(?:please\s+|then\s+|also\s+|we\s+)?(?:take|get|fill|populate|derive|fetch|read"
    r"|build)\s+(.{2,60}?)\s+"
    r"(?:from|with|using|out of)\s+(.{2,80})$",
    re.IGNORECASE,
)
_HOLDS: Final = re.compile(
    r"\s(?:takes?|holds?|contains?|gets?|receives?|carries|shows?|equals?)\s+(?=\S)", re.IGNORECASE
)
_SHOULD_BE: Final = re.compile(
    r"\sof\s+(?:the|each|an?)\s+(?:new\s+)?\w+\s+(?:should|must|shall|will)\s+be\s+(?=the\s)", re.IGNORECASE
)
_SHOULD_BE_TOO: Final = re.compile(r"\s(?:should|must|shall|will)\s+be\s+(?=the\s)", re.IGNORECASE)
"""`The title of the card should be the company name`; without `of the card` only behind a first pair."""
_GOES_ON: Final = re.compile(
    r"\s+(?:and|but|so|because|since|as|where|while)\s+(?:that|this|we|it|they|is|are|must|the|then|should"
    r"|not"
    r"|you|never|always)\b.*$|\s+(?:so that|in order to|which|because|since)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_ORDERED: Final = re.compile(
    r"^\W*(?:please\s+|then\s+|also\s+|we\s+)?(?:map|copy|put|write|store|save|use|take|transfer"
    r"|move|enter|pass)\s+(.{2,80}?)\s+(?:in)?(?:to|as|onto)\s+(.{2,80})$",
    re.IGNORECASE,
)
_SET: Final = re.compile(
    r"\bset\s+(.{2,60}?)\s+(?:to|=)\s+(.{1,60}?)(?=$|[,;.](?:\s|$)|\s+(?:and|when|if|for|unless|so)\b)",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"^(?:and\s+|then\s+)?(.{2,60}?)\s+(?:goes\s+|maps\s+)?(?:to|into|in|as)\s+(.{2,60})$", re.IGNORECASE
)


_MAPPING_LABEL: Final = re.compile(r"\W*(?:field )?mappings?\b[^:]{0,60}:\s", re.IGNORECASE)


def spoken_pairs(unit: Unit, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """Pairs said with verbs: both sides look like fields, or one does and the context speaks of fields.

    After a first pair, "A to B and C to D" goes on without a verb.
    """
    going_on = unit.kind == "item" and any(_ABOUT_FIELDS.search(words) for words in unit.context[-2:])
    for start, end in _spoken(unit.text):
        text = unit.text[start:end]
        if start == 0 and _MAPPING_LABEL.match(unit.text):
            going_on = True
            continue
        for left, right, reverse in _said(text, going_on):
            source = side_of(unit, start + left[0], start + left[1], mentions)
            target = side_of(unit, start + right[0], start + right[1], mentions)
            if reverse:
                source, target = target, source
            target = as_target(target)
            if source and target and (not reverse or field_like(target)) and _fit(unit, source, target):
                going_on = True
                yield Pair(source, target, unit, start, end)
                break


MOST_TOLD: Final = 7
"""Words that may tell what goes into a field that is certainly one: "the body of the first article"."""


def _fit(unit: Unit, source: FieldRef, target: FieldRef) -> bool:
    likely = [field_like(source), field_like(target)]
    if all(likely):
        return True
    if (
        source.shaped
        and re.fullmatch(r"[\w.\[\]]+", target.path)
        and target.path.casefold() not in RECORD_NOUNS
    ):
        return True
    counts = re.search(r"\b(?:each|every|one|all|any|rows?|records?|entr(?:y|ies))\b", source.path)
    if (
        not counts
        and target.shaped
        and re.search(r"[._]", target.path)
        and len(source.path.split()) <= MOST_TOLD
    ):
        return True
    about = _ABOUT_FIELDS.search(unit.text) or any(_ABOUT_FIELDS.search(words) for words in unit.context)
    short = max(len(source.path.split()), len(target.path.split())) <= 4
    return any(likely) and bool(about) and short


_BETWEEN: Final = re.compile(
    r"[;,]\s+(?:and\s+|while\s+|whereas\s+)?|\.\s+|:\s+|\s+(?:and|while|whereas)\s+(?="
    r"(?:the\s+)?[\w.`' -]{2,40}\s(?:goes|to|into|maps|becomes|comes|stays|is\s+(?:mapped|kept"
    r"|copied|put))\s)"
)


def _spoken(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; commas and colons inside parentheses cut nothing."""
    start = 0
    for match in _BETWEEN.finditer(text):
        before = text[: match.start()]
        if before.count("(") > before.count(")"):
            continue
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _said(text: str, going_on: bool) -> Iterator[tuple[tuple[int, int], tuple[int, int], bool]]:
    """(left span, right span, reversed) of every way to read a clause as a pair."""
    for match in _SET.finditer(text):
        yield match.span(1), match.span(2), True
    if ordered := _ORDERED.match(text):
        yield ordered.span(1), ordered.span(2), False
    if taken := _TAKEN.match(text):
        yield taken.span(1), taken.span(2), True
    end = len(_GOES_ON.sub("", text))
    if origin := _FROM.search(text):
        yield (0, origin.start()), (origin.end(), max(end, origin.end())), True
    if being := _SHOULD_BE.search(text) or (_SHOULD_BE_TOO.search(text) if going_on else None):
        yield (0, being.start()), (being.end(), max(end, being.end())), True
    for verb in _VERB.finditer(text):
        yield (0, verb.start()), (verb.end(), end if end > verb.end() else len(text)), False
    if holds := _HOLDS.search(text):
        yield (0, holds.start()), (holds.end(), max(end, holds.end())), True
    if going_on and (more := _MORE.match(text)):
        yield more.span(1), more.span(2), False
