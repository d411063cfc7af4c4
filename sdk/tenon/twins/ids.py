"""New ids in the style of a system: the same ones in every test."""

import uuid
from typing import Any, Final

NAMESPACE: Final = uuid.UUID("6e1f0f3c-6b0a-5d7e-9a52-7e0f0a1b2c3d")
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIXES: Final = {
    "Account": "001",
    "Contact": "003",
    "Opportunity": "006",
    "Lead": "00Q",
    "Task": "00T",
    "Case": "500",
    "Order": "801",
}
"""Key prefixes of Salesforce's standard objects (Salesforce, Object Reference); other objects get one of a
custom object.
"""


def new_id(style: str, system: str, kind: str, number: int) -> Any:
    """The id of record number `number` (from 1) of this kind.

    >>> new_id("integer", "shop", "orders", 1), new_id("digits", "hubspot", "contacts", 2)
    (1001, '1002')
    >>> new_id("salesforce", "salesforce", "Lead", 1)
    '00Q000000000001EAA'
    """
    if style == "integer":
        return 1000 + number
    if style == "digits":
        return str(1000 + number)
    if style == "salesforce":
        return _salesforce(PREFIXES.get(kind, "a00"), number)
    return str(uuid.uuid5(NAMESPACE, f"{system}/{kind}/{number}"))


def _salesforce(prefix: str, number: int) -> str:
    """15 characters, and the three that make the id safe to compare without regard to capitals."""
    written = ""
    while number:
        number, digit = divmod(number, 62)
        written = DIGITS[digit] + written
    short = prefix + written.rjust(12, "0")
    blocks = (short[start : start + 5] for start in (0, 5, 10))
    return short + "".join(
        LETTERS[sum(1 << place for place, one in enumerate(block) if one.isupper())] for block in blocks
    )
