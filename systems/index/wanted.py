"""Fields that a description says in words to be required, where its schema does not."""

import re
from typing import Final

_MARKS: Final = r"[\s*_`(\[]*"
# "Required." at the beginning, alone or for making a record; "Required if", "when" or "unless" is a
# condition, and "Required scope" is about something else.
_OPENING: Final = re.compile(
    rf"{_MARKS}required{_MARKS}(?:[.!;)\]:*-]|$|for (?:all |the |every )?(?:creat\w+|insert\w*|new|post)\b)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"\b(?:field|property|attribute|element|value|it) is (?:always |a )?(?:required|mandatory)"
    r"(?:\s*[.!)]|\s*$| for (?:all |the |every )?(?:creat\w+|insert\w*|new|post)\b)",
    re.IGNORECASE,
)
_BEYOND: Final = 2_000


def said_required(description: str) -> bool:
    """Whether the words of a field say that a new record must have it, without any condition."""
    if "equired" not in description and "andatory" not in description and "EQUIRED" not in description:
        return False
    text = description[:_BEYOND]
    return bool(_OPENING.match(text) or _SENTENCE.search(text))
