"""The records of one system, and what it refuses to store."""

import copy
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tenon.mapping.paths import pick
from tenon.mapping.values import blank
from tenon.twins.answers import Refusal
from tenon.twins.checks import check_type
from tenon.twins.definition import ObjectType, SystemDefinition
from tenon.twins.ids import new_id

Record = dict[str, Any]
Scope = Mapping[str, str]
NOWHERE: Final[Scope] = {}
REMEMBERED: Final = 1_000


class Records:
    """All records of one system by object, in the order they were made. Ids do not change and are not used
    again.

    A record that a request made has a scope: the values of the path under which it was made, and short
    values that were sent and are not shown. One that was put there has none.

    `touched` are the last changes that requests made: object, id, and added, changed or removed. Whoever
    wants to know what one request changed empties it before.
    """

    def __init__(self, definition: SystemDefinition) -> None:
        self._definition = definition
        self._records: dict[str, dict[str, Record]] = {name: {} for name in definition.objects}
        self._scopes: dict[str, dict[str, Scope]] = {name: {} for name in definition.objects}
        self._taken: dict[str, dict[tuple[str, str], str]] = {name: {} for name in definition.objects}
        self._made = dict.fromkeys(definition.objects, 0)
        self.touched: deque[tuple[str, str, str]] = deque(maxlen=REMEMBERED)
        for name, some in definition.records.items():
            for record in some:
                self.add(name, record)

    def kind(self, name: str) -> ObjectType:
        """The object `name`. Raises KeyError naming those there are."""
        if name not in self._definition.objects:
            there = ", ".join(self._definition.objects) or "none"
            raise KeyError(f"{self._definition.name} has no object {name!r} in this twin (there: {there})")
        return self._definition.objects[name]

    def add(self, name: str, record: Mapping[str, Any], scope: Scope | None = None) -> Record:
        """Put a record there as it is, without checks, instead of one with the same id; gives it an id where
        it has none.
        """
        kind = self.kind(name)
        made = copy.deepcopy(dict(record))
        if blank(made.get(kind.id)):
            made = {kind.id: self.new_id(kind)[0]} | {key: made[key] for key in made if key != kind.id}
        key = str(made[kind.id])
        self._records[name][key] = made
        if scope is not None:
            self._scopes[name][key] = dict(scope)
        self._keep_unique(kind, made)
        return made

    def new_id(self, kind: ObjectType) -> tuple[Any, int]:
        """An id that no record has or had, and its number."""
        while True:
            self._made[kind.name] += 1
            number = self._made[kind.name]
            made = new_id(kind.id_style, self._definition.key, kind.name, number, kind.id_like)
            if str(made) not in self._records[kind.name]:
                return made, number

    def all(self, name: str) -> list[Record]:
        """Every record of an object."""
        return list(self._records[self.kind(name).name].values())

    def counts(self) -> dict[str, int]:
        """How many records each object has."""
        return {name: len(records) for name, records in self._records.items()}

    def scope(self, name: str, record: Mapping[str, Any]) -> Scope | None:
        """Where a request made this record; None for one that was put there."""
        return self._scopes[name].get(str(record.get(self.kind(name).id)))

    def where(self, name: str, wanted: Mapping[str, Any]) -> list[Record]:
        """The records in which every path of `wanted` has that value."""
        return [
            record
            for record in self.all(name)
            if all(pick(record, path) == value for path, value in wanted.items())
        ]

    def find(self, name: str, field: str, value: str) -> Record | None:
        """The first record with this value, compared as text, since it comes from an address."""
        kind = self.kind(name)
        if field == kind.id:
            return self._records[name].get(value)
        return next((one for one in self._records[name].values() if str(pick(one, field)) == value), None)

    def create(self, name: str, fields: Mapping[str, Any], scope: Scope = NOWHERE) -> Record:
        """Check and store a new record. Raises `Refusal` as the system would refuse it."""
        kind = self.kind(name)
        self._check(kind, fields, whole=True)
        self._check_unique(kind, fields, None)
        if not blank(fields.get(kind.id)) and str(fields[kind.id]) in self._records[name]:
            message = f"A {kind.name} with {kind.id} {fields[kind.id]!r} exists already"
            raise Refusal(409, "DUPLICATE_VALUE", message, kind.id)
        made = self.add(name, fields, scope)
        self.touched.append((name, str(made[kind.id]), "added"))
        return made

    def update(self, name: str, record: Record, fields: Mapping[str, Any]) -> Record:
        """Check and change some fields of a record."""
        kind = self.kind(name)
        self._check(kind, fields, whole=False)
        self._check_unique(kind, fields, record)
        for unique in kind.unique:
            self._taken[name].pop((unique, str(record.get(unique))), None)
        record.update(copy.deepcopy({key: value for key, value in fields.items() if key != kind.id}))
        self._keep_unique(kind, record)
        self.touched.append((name, str(record.get(kind.id)), "changed"))
        return record

    def remove(self, name: str, record: Record) -> None:
        """Take a record away."""
        kind = self.kind(name)
        key = str(record.get(kind.id))
        self._records[name].pop(key, None)
        self.touched.append((name, key, "removed"))
        self._scopes[name].pop(key, None)
        for unique in kind.unique:
            self._taken[name].pop((unique, str(record.get(unique))), None)

    def _keep_unique(self, kind: ObjectType, record: Record) -> None:
        for unique in kind.unique:
            if not blank(record.get(unique)):
                self._taken[kind.name].setdefault((unique, str(record[unique])), str(record.get(kind.id)))

    def _check(self, kind: ObjectType, fields: Mapping[str, Any], *, whole: bool) -> None:
        for path, rule in kind.fields.items():
            value = pick(fields, path)
            asked = whole or path in fields
            if rule.required and asked and path != kind.id and blank(value):
                raise Refusal(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{path}]", path)
            if value is not None:
                check_type(path, rule, value)
        if kind.strict and kind.fields:
            for name in _unlisted(kind, fields):
                raise Refusal(400, "INVALID_FIELD", f"No such field {name!r} on {kind.name}", name)

    def _check_unique(self, kind: ObjectType, fields: Mapping[str, Any], own: Record | None) -> None:
        for name in kind.unique:
            if blank(fields.get(name)):
                continue
            other = self._taken[kind.name].get((name, str(fields[name])))
            if other is not None and (own is None or str(own.get(kind.id)) != other):
                message = f"A {kind.name} with {name} {fields[name]!r} exists already: {other}"
                raise Refusal(409, "DUPLICATE_VALUE", message, name)


def _unlisted(kind: ObjectType, fields: Mapping[str, Any]) -> Iterator[str]:
    names = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in kind.fields} | {kind.id}
    yield from (name for name in fields if name not in names)
