"""One request at one route, with everything that is needed to answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick
from tenon.mapping.values import text
from tenon.twins.answers import Refusal
from tenon.twins.asked import Asked
from tenon.twins.bodies import body_of, parameter_types, typed_text
from tenon.twins.definition import Key, ObjectType, Route, SystemDefinition
from tenon.twins.records import Record, Records
from tenon.twins.routes import names
from tenon.twins.schemas import Schemas, Wrong

CODES: Final = {"missing": "REQUIRED_FIELD_MISSING", "unknown": "INVALID_FIELD"}
MOST_RECORDS: Final = 1_000


@dataclass
class Call:
    """A request, its route, and what the placeholders of the path stand for. `notes` are for people."""

    definition: SystemDefinition
    records: Records
    schemas: Schemas
    route: Route
    values: dict[str, str]
    asked: Asked
    at: datetime
    notes: list[str] = field(default_factory=list)

    @property
    def kind(self) -> ObjectType:
        """The object the route is about."""
        return self.records.kind(self.route.object)

    def filled(self, **more: Any) -> dict[str, Any]:
        """What templates may say: the path's values, the time, and more."""
        return {**self.values, "path": self.asked.path, "now": times(self.at), **more}

    def refuse(self, what: str, code: str, message: str, at: str = "") -> Refusal:
        """A refusal with the status this route has for `what`."""
        return Refusal(self.route.statuses.get(what, USUAL[what]), code, message, at)

    def check_params(self) -> None:
        """Raises `Refusal` for a query parameter that is missing or wrong, where they are known."""
        if self.route.params is None:
            return
        given = dict(self.asked.params)
        for name, schema in self.route.params.items():
            value = given.get(name, given.get(f"{name}[]"))
            required = isinstance(schema, Mapping) and schema.get("required") is True
            if value is None and required:
                raise self.refuse("invalid", CODES["missing"], f"{name} is required", name)
            kinds = parameter_types(schema)
            if value is None or not kinds or "array" in kinds or value == "":
                continue
            wrongs = self.schemas.wrongs(schema, typed_text(value, kinds))
            if wrongs:
                raise self.refuse("invalid", "INVALID_VALUE", f"{name} {wrongs[0].message}", name)

    def given(self) -> dict[str, Any]:
        """What was sent beside the path: the fields of the body, and the parameters."""
        body = body_of(self.asked.body, self.asked.headers, self.route.takes, self.schemas)
        return {**dict(self.asked.params), **(body if isinstance(body, dict) else {})}

    def body(self) -> Any:
        """The request's body, checked. Raises `Refusal` in the words of the system."""
        takes = self.route.takes
        value = body_of(self.asked.body, self.asked.headers, takes, self.schemas)
        if takes is None:
            return value
        if takes.required and not self.asked.body:
            raise self.refuse("invalid", CODES["missing"], "a body is required")
        # A form without fields has no body at all; it is a form all the same.
        if takes.schema is not None and (self.asked.body or takes.required or takes.media == ("form",)):
            wrongs = self.schemas.wrongs(takes.schema, value)
            if wrongs:
                raise self._wrong(wrongs)
        return value

    def _wrong(self, wrongs: list[Wrong]) -> Refusal:
        first = wrongs[0]
        more = f" (and {len(wrongs) - 1} more)" if len(wrongs) > 1 else ""
        told = f"{first.at or 'the body'} {first.message}{more}"
        return self.refuse("invalid", CODES.get(first.kind, "INVALID_VALUE"), told, first.at)

    def sent(self) -> list[Record]:
        """The records in the body; one, where the route does not take several."""
        body = self.body()
        at = self.route.accepts_at or self.route.record_at
        inner = _at(body, at) if at else body
        if self.route.many:
            return self._several(inner, at)
        if not isinstance(inner, dict):
            if self.route.accepts_at or not isinstance(body, dict):
                told = f"expected an object at {at or 'the top'} of the body"
                raise self.refuse("invalid", "INVALID_BODY", told, at)
            inner = body
        self._check_names([inner])
        return [inner]

    def _several(self, inner: Any, at: str) -> list[Record]:
        listed = inner if isinstance(inner, list) else [inner]
        items = [self.schemas.conformed(self.kind.schema, item) for item in listed]
        if any(not isinstance(item, dict) for item in items):
            raise self.refuse("invalid", "INVALID_BODY", f"expected objects at {at or 'the top'}", at)
        if len(items) > MOST_RECORDS:
            told = f"{len(items)} records in one request; the twin takes {MOST_RECORDS}"
            raise self.refuse("invalid", "TOO_MANY", told, at)
        self._check_names(items)
        return items

    def _check_names(self, items: list[Record]) -> None:
        """Names that no description lists are kept and noted, or refused where the twin is strict."""
        takes = self.route.takes
        if takes is None or takes.schema is None:
            return
        at = self.route.accepts_at
        schema = self.schemas.at(takes.schema, at)
        for name in dict.fromkeys(name for item in items for name in self.schemas.unknown(schema, item)):
            place = f"{at}.{name}" if at else name
            if self.kind.strict:
                raise self.refuse("invalid", "INVALID_FIELD", f"{place} is not in the description", place)
            self.notes.append(f"{place} is not in the description")

    def param(self, key: Key) -> str:
        """The value of a key in the request; "" where it is missing."""
        if key.place == "path":
            return self.values.get(key.name, "")
        if key.place == "query":
            return self.asked.param(key.name)
        body = body_of(self.asked.body, self.asked.headers, self.route.takes, self.schemas)
        return text(_at(body, key.name)) or "" if isinstance(body, dict) else ""

    def named(self) -> Record | None:
        """The record the request names: by its key, else by the last placeholder of the path.

        One that was made under another record than the path names is not there.
        """
        record = self._found()
        return record if record is None or self._stands_here(record) else None

    def _stands_here(self, record: Record) -> bool:
        scope = self.records.scope(self.route.object, record) or {}
        key = self.route.key.name if self.route.key is not None else names(self.route.path)[-1]
        others = {name: value for name, value in self.values.items() if name != key and name in scope}
        own = [text(value) for value in record.values() if not isinstance(value, (dict, list))]
        return all(scope[name] == value or value in own for name, value in others.items())

    def _found(self) -> Record | None:
        key = self.route.key
        if key is not None:
            value = self.param(key)
            fields = (key.field or self.kind.id, *key.others) if value else ()
            found = (self.records.find(self.route.object, field, value) for field in fields)
            return next((record for record in found if record is not None), None)
        placeholders = names(self.route.path)
        if not placeholders:
            return None
        name = placeholders[-1]
        field = name if name in self.kind.fields else self.kind.id
        return self.records.find(self.route.object, field, self.values[name])

    def known(self) -> Record:
        """As `named`; raises `Refusal` 404 where there is none."""
        record = self.named()
        if record is None:
            wanted = self.param(self.route.key) if self.route.key else ", ".join(self.values.values())
            raise self.refuse("missing", "NOT_FOUND", f"there is no {self.route.object} {wanted}".rstrip())
        return record

    def check_parents(self) -> None:
        """Raises `Refusal` 404 where the path names another record that is not there."""
        for name, kind in self.route.parents.items():
            value = self.values.get(name, "")
            if self.records.find(kind, self.records.kind(kind).id, value) is None:
                raise self.refuse("missing", "NOT_FOUND", f"there is no {kind} {value}", name)


USUAL: Final = {"invalid": 400, "missing": 404, "duplicate": 409}


def times(at: datetime) -> dict[str, Any]:
    """A time in the ways systems write it."""
    seconds = int(at.timestamp())
    return {
        "iso": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z",
        "seconds": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": at.strftime("%Y-%m-%d"),
        "unix": seconds,
        "unix_text": str(seconds),
        "ms": seconds * 1000,
        "ticks": f"{seconds}.{at.microsecond:06}",
        "rfc2822": format_datetime(at),
        "slashed": f"/Date({seconds * 1000}+0000)/",
    }


def _at(body: Any, path: str) -> Any:
    try:
        return pick(body, path)
    except MappingError:
        return None
