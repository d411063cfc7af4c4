"""Example values: from the documents where they have one, else plausible for the field's name and type."""

import re
from collections.abc import Sequence
from typing import Any

from tenon.mapping import pick

from planner.generation.naming import words
from planner.spec.research import DataObject, Research

BY_NAME: tuple[tuple[str, Any], ...] = (
    (r"(.* )?e ?mail( address)?|username", "ada.osei@example.com"),
    (r"first ?name|given ?name|forename", "Ada"),
    (r"last ?name|surname|family ?name", "Osei"),
    (r"company( name)?|organi[sz]ation( name)?|account name|employer", "Kori"),
    (r"(mobile |work |home )?(phone|mobile|telephone|tel|fax)( number)?", "+442079460311"),
    (r"job ?title|position", "Head of Operations"),
    (r"title|subject|summary|deal ?name", "Renewal of the service contract"),
    (r"description|notes?|comment|body|message|text|content", "Call back before noon"),
    (r"(street|address)( line)?( 1)?|address1", "12 Canal Row"),
    (r"city|town", "Leeds"),
    (r"(post(al)?|zip)( ?code)?", "LS1 4DY"),
    (r"country( code)?", "GB"),
    (r"(state|province|county|region)", "West Yorkshire"),
    (r"currency( code)?( iso code)?", "GBP"),
    (r"web ?site|url|link|domain|web", "https://kori.example"),
    (r"vat ?(number|id|no)|tax ?(number|id)", "GB123456789"),
    (r"sku|item code|product code|article( number)?|handle", "KOR-1042"),
    (r"(quantity|qty|count|units|stock|inventory)( .*)?", 3),
    (r"(unit )?price|(sub)?total( .*)?|(.* )?amount|value|cost|net|gross|balance|revenue|.* total", 129.5),
    (r"status|stage|state|lifecycle ?stage|phase", "open"),
    (r"type|kind|category|priority|source", "standard"),
    (r"language|locale|lang", "en"),
    (r"birth ?(date|day)|date of birth", "1987-03-14"),
    (r"(.* )?(invoice|order|document|account|customer|reference|contract) ?(number|no|nr)|number", "10427"),
    (r"reference|ref|code|key|external id|identifier", "REF-10427"),
    (r"tags|labels|categories", ["new", "web"]),
)

NAMES = re.compile(r"(full |display |contact |customer )?name")
BY_RECORD: tuple[tuple[str, str], ...] = (
    (r"compan|account|organi|vendor|supplier|client|business", "Kori"),
    (r"product|item|article|variant|material|part\b", "Oak board"),
    (r"deal|opportunit|project|campaign|contract|task|issue|ticket", "Renewal of the service contract"),
)
"""What a name is the name of."""

BY_TYPE: dict[str, Any] = {
    "integer": 3,
    "number": 129.5,
    "decimal": 129.5,
    "boolean": True,
    "bool": True,
    "date": "2025-07-31",
    "datetime": "2025-07-31T10:00:00Z",
    "timestamp": "2025-07-31T10:00:00Z",
    "email": "ada.osei@example.com",
    "phone": "+442079460311",
    "url": "https://kori.example",
}
DATE_NAMES = re.compile(r"(.* )?(date|day|at|on|time|timestamp|created|updated|modified|due|arrival)")
FLAG_NAMES = re.compile(r"(is|has|can|allow|enable|accept)\b.*|.*\b(flag|enabled|active|opt in|subscribed)")


def example_for(name: str, kind: str = "", rule: str = "", record: str = "") -> Any:
    """A plausible value for a field of a `record`. `rule` helps where it says how the value is written."""
    said = " ".join(words(name.rsplit(".", 1)[-1]))
    if re.search(r"minor units|cents|pence", rule, re.IGNORECASE):
        return 12345
    if re.search(r"\bunix|epoch", rule, re.IGNORECASE):
        return 1753920000
    if NAMES.fullmatch(said):
        return next((value for pattern, value in BY_RECORD if re.search(pattern, record)), "Ada Osei")
    for pattern, value in BY_NAME:
        if re.fullmatch(pattern, said):
            return value
    if kind.lower() in BY_TYPE:
        return BY_TYPE[kind.lower()]
    if said == "id" or said.endswith(" id"):
        return "10427"
    if FLAG_NAMES.fullmatch(said):
        return True
    if DATE_NAMES.fullmatch(said):
        return "2025-07-31T10:00:00Z" if said.endswith(("at", "time", "timestamp")) else "2025-07-31"
    return said.capitalize() or "Example"


def documented_example(research: Research, system: str, object_name: str, field: str) -> Any:
    """The value the documents show for a field, None where they show none."""
    for described in _objects(research, system, object_name):
        for known in described.fields:
            if known.name == field and known.example is not None:
                return known.example
    answers = [each.response_example for each in research.endpoints if each.system == system]
    found = (_in_answer(answer, field) for answer in answers)
    return next((value for value in found if value is not None), None)


def _in_answer(answer: Any, field: str) -> Any:
    """The value of a field in an example answer: of itself, of its record, or of its first entry."""
    inside = list(answer.values()) if isinstance(answer, dict) else [answer]
    for record in [answer, *inside]:
        first = record[0] if isinstance(record, list) and record else record
        value = pick(first, field) if isinstance(first, dict) and field else None
        if value is not None:
            return value
    return None


def field_type(research: Research, system: str, object_name: str, field: str) -> str:
    """The type the documents give a field, "" where they give none."""
    for described in _objects(research, system, object_name):
        for known in described.fields:
            if known.name == field and known.type not in ("", "unknown"):
                return known.type
    return ""


def _objects(research: Research, system: str, object_name: str) -> Sequence[DataObject]:
    wanted = words(object_name)
    same = [described for described in research.objects if described.system == system]
    return [described for described in same if not wanted or words(described.name) == wanted] or same


OPPOSITES = {
    "yes": "no",
    "no": "yes",
    "true": "false",
    "false": "true",
    "y": "n",
    "n": "y",
    "on": "off",
    "off": "on",
}


def other_value(value: Any) -> Any:
    """A different value of the same kind: what stood in a record before it was updated."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and value.lower() in OPPOSITES:
        return OPPOSITES[value.lower()]
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}", value):
        return "2020-01-01" + value[10:]
    return [] if isinstance(value, list) else "Before"
