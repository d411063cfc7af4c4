"""Example values: from the documents where they have one, else plausible for the field's name and type."""

import re
from collections.abc import Iterator
from typing import Any

from tenon.mapping import pick

from planner.generation.naming import leaf, words
from planner.spec.research import ObjectField, Research

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
    said = " ".join(words(leaf(name)))
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


class Described:
    """What the documents describe of the fields of all objects, found by name."""

    def __init__(self, research: Research) -> None:
        self._objects: dict[str, list[tuple[list[str], dict[str, ObjectField]]]] = {}
        for each in research.objects:
            fields: dict[str, ObjectField] = {}
            for field in each.fields:
                fields.setdefault(field.name, field)
            self._objects.setdefault(each.system, []).append((words(each.name), fields))
        self._answers: dict[str, list[Any]] = {}
        for endpoint in research.endpoints:
            self._answers.setdefault(endpoint.system, []).append(endpoint.response_example)

    def example(self, system: str, object_name: str, field: str) -> Any:
        """The value the documents show for a field, None where they show none."""
        for known in self._fields(system, object_name, field):
            if known.example is not None:
                return known.example
        found = (_in_answer(answer, field) for answer in self._answers.get(system, ()))
        return next((value for value in found if value is not None), None)

    def type(self, system: str, object_name: str, field: str) -> str:
        """The type the documents give a field, "" where they give none."""
        types = (known.type for known in self._fields(system, object_name, field))
        return next((kind for kind in types if kind not in ("", "unknown")), "")

    def requires(self, system: str, object_name: str, field: str) -> bool:
        """Whether the documents say that an object called just so needs the field."""
        wanted = words(object_name)
        same = (fields.get(field) for name, fields in self._objects.get(system, ()) if name == wanted)
        return any(known is not None and known.required for known in same)

    def _fields(self, system: str, object_name: str, field: str) -> Iterator[ObjectField]:
        """The field in the objects called so, else in all of the system's."""
        wanted, every = words(object_name), self._objects.get(system, [])
        same = [fields for name, fields in every if not wanted or name == wanted]
        for fields in same or [fields for _, fields in every]:
            if field in fields:
                yield fields[field]


def _in_answer(answer: Any, field: str) -> Any:
    """The value of a field in an example answer: of itself, of its record, or of its first entry."""
    inside = list(answer.values()) if isinstance(answer, dict) else [answer]
    for record in [answer, *inside]:
        first = record[0] if isinstance(record, list) and record else record
        value = pick(first, field) if isinstance(first, dict) and field else None
        if value is not None:
            return value
    return None


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
