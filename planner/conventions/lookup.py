"""Finding a vendor's convention and one of its objects by the words a document uses."""

import json
import re
from functools import cache
from pathlib import Path

from planner.catalogue import find
from planner.conventions.model import Convention, KnownObject
from planner.spec.research import System

VENDORS = Path(__file__).with_name("vendors")


@cache
def conventions() -> dict[str, Convention]:
    """All conventions by the catalogue key of their vendor."""
    files = sorted(VENDORS.glob("*.json"))
    read = (Convention.model_validate(json.loads(file.read_text(encoding="utf-8"))) for file in files)
    return {convention.key: convention for convention in read}


def convention_of(system: System) -> Convention | None:
    """The convention of a system, by its key or name; None for every vendor we are not sure of."""
    entry = find(system.key) or find(system.name)
    return conventions().get(entry.key) if entry else conventions().get(system.key)


def known_object(convention: Convention, name: str) -> KnownObject | None:
    """The vendor's object a word stands for (`leads` is Lead, `company` a Salesforce Account), or None."""
    wanted = _plain(name)
    if not wanted:
        return None
    for known in convention.objects:
        if wanted in {_plain(known.name), _plain(known.plural)}:
            return known
    for known in convention.objects:
        if wanted in {_plain(word) for word in known.labels}:
            return known
    if len(convention.objects) == 1 and wanted in _PEOPLE:
        return convention.objects[0]  # A list of people keeps nothing else: a user there is its member.
    if convention.other_objects and re.fullmatch(convention.other_objects, name.strip()):
        return KnownObject(name=name.strip())
    return None


def field_meant(known: KnownObject, name: str) -> str:
    """The published field that words mean, `email` for `E-mail address`; "" where there is none."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z '/-]*", name.strip()):
        return ""
    told = {_meaning(words): field for words, field in (known.also | known.common).items()}
    return told.get(_meaning(name), "")


_SAID_FOR = {
    "email address": "email",
    "mail address": "email",
    "phone number": "phone",
    "telephone number": "phone",
    "telephone": "phone",
    "given name": "first name",
    "forename": "first name",
    "family name": "last name",
    "surname": "last name",
    "post code": "zip",
    "postcode": "zip",
    "postal code": "zip",
    "zip code": "zip",
    "state province": "state",
    "province": "state",
}


def _meaning(name: str) -> str:
    """One way to say it for words that mean the same field."""
    spelled = " ".join(re.findall(r"[a-z]+", name.lower().replace("e-mail", "email")))
    return _SAID.sub(lambda said: _SAID_FOR[said[0]], spelled)


_SAID = re.compile(rf"\b(?:{'|'.join(sorted(_SAID_FOR, key=len, reverse=True))})\b")


_PEOPLE = frozenset(
    {"user", "person", "people", "customer", "client", "donor", "attendee", "guest", "visitor", "lead"}
    | {"patient", "student", "employee", "participant", "buyer", "contact", "subscriber", "member"}
)


def _plain(name: str) -> str:
    """One spelling for `Sales Orders`, `sales_order` and `SalesOrder`."""
    folded = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"ies$", "y", folded) if folded.endswith("ies") else folded.removesuffix("s")
