"""Lines that pair one thing with another: `open -> 1`, `EACH becomes "piece"`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from planner.extraction.fields import IDENTIFIER
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS

SIGN: Final = re.compile(r"\s*(?:<->|-{1,2}>|={1,2}>|→|⇒|➜|➔|⟶|↦)\s*|\s+=\s+|(?<=[\w\"'])=(?=[\w\"'])")
_VERBAL: Final = re.compile(
    r"\s+(?:becomes|means|gives|turns into|(?:is|are) (?:sent as|written as|turned into"
    r"|translated to|mapped to))\s+"
)
_BOOKED: Final = re.compile(
    r"\s+(?:(?:go(?:es)?|belongs?|(?:is|are) (?:booked|posted|sent|put|filed|mapped)) (?:to|on|in|into|under)"
    r"|gets?|is|are|becomes?|uses?)\s+(?=[\"'“`]?(?:[A-Z]{0,3}-?\d[\w.-]*|[A-Z][A-Z\d_-]+)[\"'”`]?\W*$)"
)
"""`Flowers go to 4-1300`: what stands behind is a number or a code."""
_CODED: Final = re.compile(
    r"[\"'“]?(?:-?\d[\w.-]*|[A-Z][\w&/()-]*(?: [\w&/()-]+){0,3})[\"'”]?|[\"“][^\"”]+[\"”]"
)
_LOOSE: Final = re.compile(r"\s*:\s+")
MOST_WORDS: Final = 6


def blocks_of(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Lines that follow each other under the same words and pair one thing with another."""
    block: list[Unit] = []
    for unit in units:
        fits = unit.kind in ("item", "paragraph", "code") and unit.scope == "in" and halves_of(unit.text)
        if block and (not fits or unit.number != block[-1].number + 1 or unit.context != block[-1].context):
            yield block
            block = []
        if fits:
            block.append(unit)
    if block:
        yield block


def halves_of(text: str) -> tuple[str, str] | None:
    """The two sides of a short line."""
    for sign in (SIGN, _LOOSE, _VERBAL, _BOOKED):
        sides = sign.split(text.strip(" -*•\t"))
        if len(sides) == 2 and all(0 < len(side.split()) <= MOST_WORDS for side in sides):
            return sides[0], sides[1]
    return None


def listed_values(unit: Unit) -> dict[str, str]:
    """The pairs of a block set as code that holds nothing else, one on each line: `st-23 = Starter`."""
    lines = [line for line in unit.text.split("\n") if line.strip()]
    halves = [halves_of(line.rstrip(" ,;")) for line in lines if SIGN.search(line)]
    found = {each[0].strip(" \"'"): each[1].strip(" \"'") for each in halves if each}
    if unit.kind != "code" or len(found) < 2 or len(found) < len(lines):
        return {}
    named = re.compile(r"[A-Za-z]\w*_\w+|\w*[a-z][A-Z]\w*|.*[a-z]\.[a-z].*|.*[(){}\[\]/$<>].*")
    return {} if any(named.fullmatch(side) for pair in found.items() for side in pair) else found


def is_shaped(words: str) -> bool:
    bare = words.strip("`\"' ")
    return bool(IDENTIFIER.fullmatch(bare) and re.search(r"[a-z][A-Z]|\.\w|\[", bare)) or (
        " " not in bare and bool(re.fullmatch(r"[a-z]+(?:_[a-z]+)+", bare) and "_id" in bare)
    )


def names_field(words: str) -> bool:
    bare = re.sub(r"\b(?:the|values?|of)\b", " ", words).strip()
    return bool(FIELD_NOUNS.fullmatch(bare)) or bool(
        len(bare.split()) <= 3 and FIELD_NOUNS.search(bare.split()[-1] if bare.split() else "")
    )


def mapped_before(block: Sequence[Unit], targets: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """The field that the sentence right before a list of values maps."""
    named = targets.get(block[0].number - 1, ())
    halves = [found for unit in block if (found := halves_of(unit.text))]
    valued = all(_CODED.fullmatch(right) and not names_field(left) for left, right in halves)
    booked = all(_BOOKED.search(unit.text) for unit in block)
    return tuple(named[-1:]) if len(named) == 2 and valued and (block[0].kind == "item" or booked) else ()
