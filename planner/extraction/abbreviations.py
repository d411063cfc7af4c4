"""Systems by the letters people write for them: `SF` for Salesforce, `NS` for NetSuite."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from planner.extraction.units import Unit
from planner.extraction.words import PLAIN_WORDS, VOCABULARY

_LETTERS: Final = re.compile(r"(?<![\w.#/-])[A-Z][A-Za-z]?[A-Z]{1,2}(?![\w.#/-]|\s*=)")
_PLACED: Final = re.compile(
    r"(?:^|\b(?:in|into|to|from|of|by|on|via|and|for)\s+(?:the\s+)?)\W{0,3}$", re.IGNORECASE
)
_NO_SYSTEM: Final = VOCABULARY["letters"]
"""Letters of the trade that stand for no product."""
LEAST: Final = 2
"""Places an abbreviation of two letters must stand at."""
SURE: Final = 3
"""So many letters in their order are no coincidence."""


def abbreviations(
    units: Sequence[Unit], names: Mapping[str, str], taken: frozenset[str] = frozenset()
) -> dict[str, str]:
    """`{"SF": "salesforce"}` for the `names` of systems by key.

    Letters in the order of one system's name and of no other's, written at least twice, one time where a
    system stands: first in a line or behind `in`, `to`, `from`.
    """
    counts: dict[str, int] = defaultdict(int)
    placed: set[str] = set()
    for unit in units:
        if unit.kind in ("code", "value"):
            continue
        for found in _LETTERS.finditer(unit.text):
            counts[found[0]] += 1
            if _PLACED.search(unit.text[: found.start()]):
                placed.add(found[0])
    meant: dict[str, str] = {}
    for word in sorted(placed):
        if (
            (counts[word] < LEAST and len(word) < SURE)
            or word in _NO_SYSTEM | taken
            or word.casefold() in PLAIN_WORDS
        ):
            continue
        owners = [key for key, name in names.items() if _abbreviates(word, name)]
        if len(owners) == 1:
            meant[word] = owners[0]
    return meant


def _abbreviates(word: str, name: str) -> bool:
    """Whether the letters begin the name or one of its later words, and stand in it in their order."""
    plain = re.sub(r"[^A-Za-z ]", "", name)
    starts = [0, *(space.end() for space in re.finditer(r" +", plain))]
    inner = ".*?".join(map(re.escape, word))
    return any(re.match(inner, plain[at:].replace(" ", ""), re.IGNORECASE) for at in starts)
