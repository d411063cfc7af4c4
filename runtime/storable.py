"""Making what generated code and other systems said fit for a database column."""

import json
from typing import Any

LARGEST_BYTES = 256 * 1024
LARGEST_NUMBER = 2**31 - 1


def countable(number: int) -> int:
    """The number within what a column of whole numbers holds: code may tell any."""
    return min(max(number, 0), LARGEST_NUMBER)


def shortened(value: Any, largest: int = LARGEST_BYTES) -> tuple[Any, bool]:
    """The value, or the beginning of its text when it takes more than `largest` bytes; and if it was cut."""
    if value is None or isinstance(value, bool | int | float):
        return value, False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) * 4 <= largest:  # at most four bytes a character: no need to encode
        return value, False
    data = text.encode("utf-8", "replace")
    if len(data) <= largest:
        return value, False
    return data[:largest].decode("utf-8", "ignore"), True
