"""New ids in the style of a system: the same ones in every test."""

import hashlib
import re
import uuid
from typing import Any, Final

NAMESPACE: Final = uuid.UUID("6e1f0f3c-6b0a-5d7e-9a52-7e0f0a1b2c3d")
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX: Final = re.compile(r"[A-Za-z]+_|[A-Z]{1,2}(?=[0-9a-z])|[A-Z]")
SIGNS: Final = frozenset("-_.:")
ALPHABETS: Final = (
    "0123456789",
    "0123456789abcdef",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789abcdefghijklmnopqrstuvwxyz",
)
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


def new_id(style: str, system: str, kind: str, number: int, like: str = "") -> Any:
    """The id of record number `number` (from 1) of this kind. The style `like` follows the id `like`.

    >>> new_id("integer", "shop", "orders", 1), new_id("digits", "hubspot", "contacts", 2)
    (1001, '1002')
    >>> new_id("salesforce", "salesforce", "Lead", 1)
    '00Q000000000001EAA'
    """
    if style == "integer":
        return 1000 + number
    if style == "digits":
        return str(1000 + number)
    if style == "like":
        return _like(like, f"{system}/{kind}/{number}")
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


def _like(example: str, seed: str) -> str:
    """Letters and digits of the same kinds as in the example, behind the letters it begins with.

    >>> _like("C012AB3CD", "slack/conversations/1")
    'C0GWWKTJD'
    """
    prefix = PREFIX.match(example)
    kept = prefix.group() if prefix else ""
    rest = example[len(kept) :]
    allowed = next((letters for letters in ALPHABETS if set(rest) - SIGNS <= set(letters)), DIGITS)
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest() * (1 + len(rest) // 32), "big")
    written = []
    for sign in rest:
        if sign in SIGNS:
            written.append(sign)
        else:
            number, place = divmod(number, len(allowed))
            written.append(allowed[place])
    return kept + "".join(written)
