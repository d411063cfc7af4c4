"""The records of one system, and what it refuses to store."""

import copy
import re
from collections.abc import Mapping
from typing import Any, Final

from tenon.mapping.paths import pick
from tenon.mapping.values import blank
from tenon.twins.answers import Refusal
from tenon.twins.definition import FieldRule, ObjectType, SystemDefinition
from tenon.twins.ids import new_id

Record = dict[str, Any]

TEXTS: Final = frozenset(
    {"text", "string", "email", "phone", "url", "id", "date", "datetime", "reference", "picklist"}
)
NUMBERS: Final = frozenset({"number", "decimal", "float", "currency", "money"})
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_EMAIL: Final = 320  # RFC 3696, erratum 1690, with room to spare


class Records:
    """All records of one system by object, in the order they were made. Ids do not change and are not used
    again.
    """

    def __init__(self, definition: SystemDefinition) -> None:
        self._definition = definition
        self._records: dict[str, list[Record]] = {name: [] for name in definition.objects}
        self._made = dict.fromkeys(definition.objects, 0)
        for name, some in definition.records.items():
            for record in some:
                self.add(name, record)

    def kind(self, name: str) -> ObjectType:
        """The object `name`. Raises KeyError naming those there are."""
        if name not in self._definition.objects:
            there = ", ".join(self._definition.objects) or "none"
            raise KeyError(f"{self._definition.name} has no object {name!r} in this twin (there: {there})")
        return self._definition.objects[name]

    def add(self, name: str, record: Mapping[str, Any]) -> Record:
        """Put a record there as it is, without checks; gives it an id where it has none."""
        kind = self.kind(name)
        made = copy.deepcopy(dict(record))
        if blank(made.get(kind.id)):
            made = {kind.id: self._new_id(kind)} | {key: made[key] for key in made if key != kind.id}
        self._records[name].append(made)
        return made

    def _new_id(self, kind: ObjectType) -> Any:
        taken = {str(record.get(kind.id)) for record in self._records[kind.name]}
        while True:
            self._made[kind.name] += 1
            made = new_id(kind.id_style, self._definition.key, kind.name, self._made[kind.name])
            if str(made) not in taken:
                return made

    def all(self, name: str) -> list[Record]:
        """Every record of an object."""
        return list(self._records[self.kind(name).name])

    def where(self, name: str, wanted: Mapping[str, Any]) -> list[Record]:
        """The records in which every path of `wanted` has that value."""
        return [
            record
            for record in self.all(name)
            if all(pick(record, path) == value for path, value in wanted.items())
        ]

    def find(self, name: str, field: str, value: str) -> Record | None:
        """The first record with this value, compared as text, since it comes from an address."""
        return next((record for record in self.all(name) if str(record.get(field)) == value), None)

    def create(self, name: str, fields: Mapping[str, Any]) -> Record:
        """Check and store a new record. Raises `Refusal` as the system would refuse it."""
        kind = self.kind(name)
        self._check(kind, fields, whole=True)
        self._check_unique(kind, fields, None)
        return self.add(name, fields)

    def update(self, name: str, record: Record, fields: Mapping[str, Any]) -> Record:
        """Check and change some fields of a record."""
        kind = self.kind(name)
        self._check(kind, fields, whole=False)
        self._check_unique(kind, fields, record)
        record.update(copy.deepcopy({key: value for key, value in fields.items() if key != kind.id}))
        return record

    def remove(self, name: str, record: Record) -> None:
        """Take a record away."""
        self._records[name].remove(record)

    def _check(self, kind: ObjectType, fields: Mapping[str, Any], *, whole: bool) -> None:
        for path, rule in kind.fields.items():
            value = pick(fields, path)
            asked = whole or path in fields
            if rule.required and asked and path != kind.id and blank(value):
                raise Refusal(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{path}]", path)
            if value is not None:
                check_type(path, rule, value)
        if kind.strict and kind.fields:
            names = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in kind.fields} | {kind.id}
            for name in fields:
                if name not in names:
                    raise Refusal(400, "INVALID_FIELD", f"No such field {name!r} on {kind.name}", name)

    def _check_unique(self, kind: ObjectType, fields: Mapping[str, Any], own: Record | None) -> None:
        for name in kind.unique:
            if blank(fields.get(name)):
                continue
            for other in self._records[kind.name]:
                if other is not own and other.get(name) == fields[name]:
                    message = (
                        f"A {kind.name} with {name} {fields[name]!r} exists already: {other.get(kind.id)}"
                    )
                    raise Refusal(409, "DUPLICATE_VALUE", message, name)


def _is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text) is not None


def check_type(path: str, rule: FieldRule, value: Any) -> None:
    """Raises `Refusal` where the value is not of the field's type. Types that are not known take anything."""
    kind = rule.type.lower()
    problem = ""
    if (kind in TEXTS and not isinstance(value, str)) or (kind == "boolean" and not isinstance(value, bool)):
        problem = f"expected {kind}"
    elif kind in NUMBERS and (isinstance(value, bool) or not isinstance(value, (int, float))):
        problem = "expected a number"
    elif kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        problem = "expected a whole number"
    elif kind in ("list", "array") and not isinstance(value, list):
        problem = "expected a list"
    elif kind == "object" and not isinstance(value, dict):
        problem = "expected an object"
    elif kind in ("date", "datetime") and value and not DATE.match(value):
        problem = f"expected an ISO 8601 {kind}"
    elif kind == "email" and value and not _is_email(value):
        problem = "expected an e-mail address"
    elif rule.values and str(value) not in rule.values:
        problem = f"expected one of {', '.join(rule.values)}"
    if problem:
        raise Refusal(400, "INVALID_VALUE", f"{path}: {problem}, got {value!r}", path)
