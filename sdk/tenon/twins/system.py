"""One twin: answers requests as its system would, out of its records."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick, put
from tenon.requests import Headers
from tenon.twins.answers import Answer, Refusal, error_body, render
from tenon.twins.asks import asked_for
from tenon.twins.definition import Route, SystemDefinition
from tenon.twins.lists import choose, has, page_of
from tenon.twins.queries import equal, parse_soql
from tenon.twins.records import Record, Records
from tenon.twins.routes import find_route, names

NO_BODY: Final = (204, 205)
# Real servers refuse longer ones, too. And what code asks for is read by the host, outside the code's limits.
LONGEST_ADDRESS: Final = 16_384


@dataclass(frozen=True)
class Asked:
    """One request that reached the twin."""

    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def param(self, name: str) -> str:
        """The last value of a parameter, or ""."""
        return dict(self.params).get(name, "")


def _check_length(asked: Asked) -> None:
    length = len(asked.path) + sum(len(name) + len(value) + 2 for name, value in asked.params)
    if length > LONGEST_ADDRESS:
        raise Refusal(414, "URI_TOO_LONG", f"The address is longer than {LONGEST_ADDRESS} characters")


class TwinSystem:
    """A system's twin. It holds records; time, faults and counting are the world's."""

    def __init__(self, definition: SystemDefinition) -> None:
        self.definition = definition
        self.records = Records(definition)

    def add_samples(self) -> None:
        """Let the sample records stand there too."""
        for name, records in self.definition.samples.items():
            for record in records:
                self.records.add(name, record)

    def handle(self, asked: Asked) -> Answer:
        """The answer to a request, errors included. Never raises for what a request holds."""
        try:
            _check_length(asked)
            self._check_auth(asked)
            route, values = find_route(self.definition.routes, asked.method, asked.path, self.definition.name)
            operations: dict[str, Callable[[Route, dict[str, str], Asked], Answer]] = {
                "create": self._create,
                "read": self._read,
                "update": self._update,
                "upsert": self._upsert,
                "delete": self._delete,
                "list": self._list,
                "search": self._search,
                "other": self._other,
            }
            return operations[route.operation](route, values, asked)
        except Refusal as refusal:
            return self.refused(refusal)

    def refused(self, refusal: Refusal) -> Answer:
        """An error in the system's own shape."""
        return Answer(refusal.status, error_body(self.definition.error_shape, refusal))

    def _check_auth(self, asked: Asked) -> None:
        if self.definition.auth in ("none", "unknown"):
            return
        given = Headers(asked.headers)
        if not any(name in given for name in ("Authorization", "X-API-Key", "X-Shopify-Access-Token")):
            raise Refusal(
                401,
                "UNAUTHORIZED",
                f"{self.definition.name} wants {self.definition.auth}: no credentials came",
            )

    def _create(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        record = self.records.create(route.object, self._fields(route, asked))
        return self._one(route, values, record, route.status)

    def _read(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        return self._one(route, values, self._known(route, values), route.status)

    def _update(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        record = self.records.update(route.object, self._known(route, values), self._fields(route, asked))
        return self._one(route, values, record, route.status)

    def _upsert(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        fields = self._fields(route, asked)
        record = self._named(route, values) or self._same(route, fields)
        if record is not None:
            return self._one(route, values, self.records.update(route.object, record, fields), route.status)
        kind = self.records.kind(route.object)
        key = {name: value for name, value in values.items() if name in kind.fields and name not in fields}
        created = self.records.create(route.object, key | fields)
        return self._one(route, values, created, 201)

    def _delete(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        record = self._known(route, values)
        self.records.remove(route.object, record)
        return self._one(route, values, record, route.status if route.status != 200 else 204)

    def _list(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        kind = self.records.kind(route.object)
        records = self.records.all(route.object)
        known = {kind.id, *kind.fields, *(name for record in records for name in record)}
        wanted, left = asked_for(route, asked.params, asked.body, known)
        found = [
            record
            for record in choose(records, kind, route, left, values)
            if all(has(record, name, value) for name, value in wanted)
        ]
        page, following = page_of(found, route.paging, asked.params)
        items = [self._shaped(route, record, in_list=True) for record in page]
        filled = {**values, "records": items, "count": len(items), "total": len(found), "next": following}
        if route.response is not None:
            return Answer(route.status, render(route.response, filled))
        if not route.list_at:
            return Answer(route.status, items)
        body = put({}, route.list_at, items)
        if route.next_at and following is not None:
            put(body, route.next_at, following)
        return Answer(route.status, body)

    def _search(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        if not route.language or route.asks:
            return self._list(route, values, asked)
        if route.language != "soql":
            raise Refusal(
                501, "NOT_SUPPORTED", f"the twin does not understand the query language {route.language}"
            )
        query = parse_soql(asked.param(route.query_param))
        if query.object not in self.definition.objects:
            there = ", ".join(self.definition.objects)
            raise Refusal(
                400, "INVALID_TYPE", f"sObject type '{query.object}' is not supported (there: {there})"
            )
        self._check_columns(query.object, (*query.fields, *(name for name, _ in query.where)))
        found = [
            record
            for record in self.records.all(query.object)
            if all(equal(pick(record, name), value) for name, value in query.where)
        ][: query.limit]
        items = [{name: pick(record, name) for name in query.fields} for record in found]
        shape = route.response or {"totalSize": "{count}", "done": True, "records": "{records}"}
        return Answer(route.status, render(shape, {**values, "records": items, "count": len(items)}))

    def _check_columns(self, name: str, columns: Sequence[str]) -> None:
        kind = self.records.kind(name)
        if not kind.fields:
            return
        known = {key.lower() for record in self.records.all(name) for key in record}
        known |= {key.lower() for key in (*kind.fields, kind.id)}
        for column in columns:
            if column.lower() not in known:
                raise Refusal(400, "INVALID_FIELD", f"No such column '{column}' on entity '{name}'", column)

    def _other(self, route: Route, values: dict[str, str], asked: Asked) -> Answer:
        if route.status in NO_BODY:
            return Answer(route.status)
        return Answer(route.status, render(route.response if route.response is not None else {}, values))

    def _fields(self, route: Route, asked: Asked) -> Record:
        """The record in a request's body."""
        try:
            body = json.loads(asked.body) if asked.body else {}
        except ValueError as error:
            raise Refusal(400, "JSON_PARSER_ERROR", f"the body is no JSON: {error}") from error
        at = route.accepts_at or route.record_at
        inner = _at(body, at) if at else body
        if not isinstance(inner, dict):
            if route.accepts_at or not isinstance(body, dict):
                raise Refusal(400, "INVALID_BODY", f"expected an object at {at or 'the top'} of the body", at)
            inner = body
        return inner

    def _known(self, route: Route, values: dict[str, str]) -> Record:
        record = self._named(route, values)
        if record is None:
            raise Refusal(404, "NOT_FOUND", f"there is no {route.object} {', '.join(values.values())}")
        return record

    def _named(self, route: Route, values: dict[str, str]) -> Record | None:
        """The record the last placeholder of the path names: by that field where it is one, else by id."""
        placeholders = names(route.path)
        if not placeholders:
            return None
        kind = self.records.kind(route.object)
        name = placeholders[-1]
        return self.records.find(route.object, name if name in kind.fields else kind.id, values[name])

    def _same(self, route: Route, fields: Record) -> Record | None:
        """The record that has the same id or unique value as what came in the body."""
        kind = self.records.kind(route.object)
        for name in (kind.id, *kind.unique):
            if fields.get(name) is not None:
                found = self.records.find(route.object, name, str(fields[name]))
                if found is not None:
                    return found
        return None

    def _one(self, route: Route, values: dict[str, str], record: Record, status: int) -> Answer:
        if status in NO_BODY:
            return Answer(status)
        shaped = self._shaped(route, record)
        if route.response is None:
            return Answer(status, shaped)
        own = {"id": record.get(self.records.kind(route.object).id), "record": shaped}
        return Answer(status, render(route.response, {**values, **own}))

    def _shaped(self, route: Route, record: Record, *, in_list: bool = False) -> Any:
        """A record as the system writes it: under `record_at`, with its id at `id_at`."""
        kind = self.records.kind(route.object)
        if not route.record_at:
            return dict(record)
        inner = {
            name: value for name, value in record.items() if name != kind.id or route.id_at in ("", kind.id)
        }
        if route.id_at and not route.id_at.startswith(f"{route.record_at}."):
            inner.pop(kind.id, None)
        body = put({}, route.record_at, inner)
        return put(body, route.id_at, record.get(kind.id)) if route.id_at else body


def _at(body: Any, path: str) -> Any:
    try:
        return pick(body, path)
    except MappingError:
        return None
