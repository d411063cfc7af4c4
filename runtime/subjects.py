"""What a run is about, in the few words people know it by: taken from its payload. Pure.

The run of a contact is known by the contact's email or name, not by its number. Lists show it and search it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lib.redact import is_secret_name, redact
from lib.text import squeeze

LONGEST = 200
LONGEST_PART = 80
MOST_PARTS = 4
DEEPEST = 3
MOST_SEEN = 400  # members looked at: a payload may have a million

# The names by which people know a record, the best first. Compared without case, dashes and underscores.
KNOWN_BY = (
    "email",
    "name",
    "fullname",
    "displayname",
    "title",
    "subject",
    "ordernumber",
    "invoicenumber",
    "number",
    "reference",
    "sku",
    "key",
    "objectid",
    "id",
    "eventid",
)
SHARED = (
    "portalid",
    "accountid",
    "tenantid",
    "appid",
    "orgid",
    "organizationid",
    "subscriptionid",
    "companyid",
)
FIRST_NUMBER = KNOWN_BY.index("key")
FIRST, LAST = ("firstname", "givenname"), ("lastname", "familyname", "surname")


def subject_of(payload: Any) -> str:
    """The payload's key fields, such as "ada@kori.io, Ada Osei, objectId 90211"; "" for none.

    At most LONGEST characters. Of a list the first element speaks. Nothing with a secret's name or shape
    is taken.
    """
    value = payload[0] if isinstance(payload, list) and payload else payload
    if isinstance(value, str | int) and not isinstance(value, bool):
        return _text(value)
    if not isinstance(value, Mapping):
        return ""
    found: dict[tuple[int, int, int], str] = {}
    person: dict[str, str] = {}
    for position, (depth, name, member) in enumerate(_members(value, 0, [0])):
        plain = re.sub(r"[-_\s]", "", name[:LONGEST_PART]).lower()
        text = _text(member)
        if not text or is_secret_name(name):
            continue
        if plain in FIRST + LAST:
            person.setdefault("first" if plain in FIRST else "last", text)
        rank = _rank(plain)
        if rank is not None:
            # A number alone says little: "objectId 90211".
            found[rank, depth, position] = text if rank < FIRST_NUMBER else f"{name[:LONGEST_PART]} {text}"
    names = [" ".join(person[part] for part in ("first", "last") if part in person)] if person else []
    told = dict.fromkeys([text for _, text in sorted(found.items())])
    best = list(told)
    parts = [*best[:1], *names, *best[1:]] if best else names
    return ", ".join(dict.fromkeys(parts[:MOST_PARTS]))[:LONGEST]


def _rank(name: str) -> int | None:
    """How well people know a record by a member of this name; None for not at all."""
    if name in KNOWN_BY:
        return KNOWN_BY.index(name)
    if name.endswith(("email", "emailaddress")):
        return KNOWN_BY.index("email")
    return len(KNOWN_BY) if name.endswith("id") and name not in SHARED and len(name) <= 20 else None


def _members(value: Mapping[str, Any], depth: int, seen: list[int]) -> Iterator[tuple[int, str, Any]]:
    inner: list[Mapping[str, Any]] = []
    for name, member in value.items():
        seen[0] += 1
        if seen[0] > MOST_SEEN:
            return
        if isinstance(member, Mapping):
            inner.append(member)
        elif isinstance(member, str | int) and not isinstance(member, bool):
            yield depth, str(name), member
    if depth < DEEPEST:
        for each in inner:
            yield from _members(each, depth + 1, seen)


def _text(value: str | int) -> str:
    """One line, without what has the shape of a secret; nothing that is as long as a text."""
    text = str(value) if isinstance(value, str) else f"{value:d}" if abs(value) < 10**24 else ""
    return "" if len(text) > LONGEST_PART else squeeze(redact(text))
