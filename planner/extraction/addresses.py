"""Words of addresses: host names, header fields and variables often hold the name of a system."""

import re
from collections.abc import Sequence
from typing import Final

from planner.extraction.units import Unit
from planner.extraction.words import PLAIN_WORDS, RECORD_NOUNS, VOCABULARY

_HOST: Final = re.compile(r"\bhttps?://(?:[\w.-]+@)?([a-z0-9.-]+)", re.IGNORECASE)
_OWN_HEADER: Final = re.compile(r"(?<![\w-])X-([A-Z][A-Za-z0-9]{3,})-(?:[A-Z][\w-]+)")
_VARIABLE: Final = re.compile(
    r"(?<![\w/.])([A-Z][A-Z0-9]{2,})_(?:[A-Z0-9]+_)*(?:TOKEN|KEY|SECRET|URL|HOST|PASSWORD|USER|ID)\b"
)
_NO_NAMES: Final = VOCABULARY["addresses"]


def address_words(units: Sequence[Unit]) -> set[str]:
    """Words of hosts, of header fields (`X-Orderwell-Key`) and of variables (`HARVEST_TOKEN`), folded."""
    found: set[str] = set()
    for unit in units:
        if unit.scope not in ("in", "later"):
            continue
        text = unit.passage.text[unit.start : unit.start + len(unit.text)]
        for host in _HOST.findall(text):
            parts = host.casefold().strip(".").split(".")
            found.update(word for part in parts[:-1] for word in (part, *part.split("-")))
        found.update(word.casefold() for word in (*_OWN_HEADER.findall(text), *_VARIABLE.findall(text)))
    return {word for word in found if len(word) > 3} - _NO_NAMES - PLAIN_WORDS - RECORD_NOUNS
