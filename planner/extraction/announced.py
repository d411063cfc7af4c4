"""Fields that the line before a list names: what follows holds their values."""

import re
from typing import Final

from planner.extraction.units import Unit

LONGEST: Final = 6
"""Words of such a line; a longer one tells more than whose values they are."""


def folded(words: str) -> str:
    """`Employment status`, employmentStatus and employment_status are one."""
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", words.removesuffix("__c"))
    return re.sub(r"[\W_]+", "", parts).casefold()


def announced(before: Unit | None, first: Unit, known: set[str]) -> tuple[str, ...]:
    """The mapped fields that the line right before a list names: `shipping_state then:`."""
    if before is None or before.document is not first.document or before.kind == "heading":
        return ()
    line = before.text.rstrip().rsplit("\n", 1)[-1]
    if not line.endswith(":") or len(line.split()) > LONGEST:
        return ()
    return tuple(word for word in re.findall(r"[A-Za-z][\w.]{2,}", line) if folded(word) in known)
