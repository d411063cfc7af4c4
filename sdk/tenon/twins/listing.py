"""Lists and searches: which records, in which form."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tenon.mapping.paths import pick, put
from tenon.mapping.values import text
from tenon.twins.answers import Answer, Refusal, render
from tenon.twins.asks import asked_for
from tenon.twins.calls import Call
from tenon.twins.definition import Paging
from tenon.twins.filters import Choice, has, within
from tenon.twins.lists import link_header, page_of, page_values
from tenon.twins.queries import Query, equal, parse_soql
from tenon.twins.records import Record
from tenon.twins.routes import names
from tenon.twins.shaping import shape


def list_of(call: Call) -> Answer:
    """The records that the parameters ask for, one page of them."""
    call.check_parents()
    route, kind = call.route, call.kind
    records = (
        list(within(call.records, route, call.values)) if route.within else call.records.all(route.object)
    )
    known = {kind.id, *kind.fields, *(name for record in records for name in record)}
    wanted, left = asked_for(route, call.asked.params, call.asked.body, known)
    choice = Choice(call.records, kind, route)
    params = [*left, *_in_body(call)]
    paging = {route.paging.param, route.paging.size_param}
    for name in names(route.path):
        if name in known and name not in route.within:
            choice.take(name, call.values[name])
    for name, value in params:
        if name not in paging:
            choice.take(name, value)
    choice.take_defaults([name for name, _ in (*call.asked.params, *params)])
    found = [
        record for record in choice.chosen(records) if all(has(record, name, value) for name, value in wanted)
    ]
    call.notes += choice.notes
    return _page(call, found, params)


def _page(call: Call, found: Sequence[Record], params: Sequence[tuple[str, str]]) -> Answer:
    route = call.route
    page = page_of(found, route.paging, params, call.kind.id)
    values = page_values(page, route.paging, call.asked)
    items = [shape(call, record) for record in (_many(call, found) if call.asked.huge else page.items)]
    filled = call.filled(**{**values, "records": items, "count": len(items)})
    headers = link_header(values) if route.paging.link else {}
    if route.response is not None:
        body = render(route.response, filled)
        for mark in route.paging.marks if page.next is None else ():
            _mark_last(body, mark, route.paging.last)
        return Answer(route.status, body, headers)
    if not route.list_at:
        return Answer(route.status, items, headers)
    body = put({}, route.list_at, items)
    if route.next_at and page.next is not None:
        put(body, route.next_at, page.next)
    return Answer(route.status, body, headers)


def _many(call: Call, found: Sequence[Record]) -> list[Record]:
    """So many records as the fault asks for: those there are again and again, each with an id of its own."""
    base = [*found] or [render(call.kind.base, call.filled(id="", number=0, key=""))]
    return [
        {**base[place % len(base)], **({} if place < len(found) else {call.kind.id: f"huge-{place}"})}
        for place in range(call.asked.huge)
    ]


def _mark_last(body: Any, path: str, last: Any) -> None:
    """The last page: what tells of a next one says that there is none."""
    holder, _, name = path.rpartition(".")
    inside = pick(body, holder) if holder else body
    if not isinstance(inside, dict):
        return
    if last == "drop":
        inside.pop(name, None)
    else:
        inside[name] = last


def _in_body(call: Call) -> list[tuple[str, str]]:
    """What a list asked for by POST says in its body. Raises `Refusal` 501 for anything but short values."""
    if call.asked.method == "GET":
        return []
    if call.route.takes is None:
        return _page_in_body(call)
    body = call.body()
    found: list[tuple[str, str]] = []
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, (dict, list)) and value:
            raise Refusal(501, "NOT_SUPPORTED", f"the twin does not understand {name!r} in the body", name)
        if value not in (None, "", {}, []):
            found.append((name, text(value) or ""))
    return found


def _page_in_body(call: Call) -> list[tuple[str, str]]:
    """Which page is meant, where a list is asked for by a body of which nothing else is known."""
    names, given = (call.route.paging.param, call.route.paging.size_param), call.given()
    found = ((name, pick(given, name)) for name in names if name)
    return [(name, text(value) or "") for name, value in found if isinstance(value, (str, int))]


def search(call: Call) -> Answer:
    """A list in a query language: `soql`, a small part of it; without a language, a list."""
    route = call.route
    if not route.language or route.asks:
        return list_of(call)
    if route.language != "soql":
        raise Refusal(
            501, "NOT_SUPPORTED", f"the twin does not understand the query language {route.language}"
        )
    query = parse_soql(call.asked.param(route.query_param))
    names_by_plain = {name.lower(): name for name in call.definition.objects}
    kind = (
        query.object if query.object in call.definition.objects else names_by_plain.get(query.object.lower())
    )
    if kind is None:
        there = ", ".join(call.definition.objects)
        salesforce = any(each.id_style == "salesforce" for each in call.definition.objects.values())
        told = f"sObject type '{query.object}' is not supported (there: {there})"
        if not salesforce:
            told = f"there is no object '{query.object}' to select from (there: {there})"
        raise Refusal(400, "INVALID_TYPE", told)
    _check_columns(call, kind, query)
    found = [
        record
        for record in call.records.all(kind)
        if all(equal(pick(record, name), value) for name, value in query.where)
    ][: query.limit]
    return _answered(call, query, kind, found)


def _answered(call: Call, query: Query, kind: str, found: Sequence[Record]) -> Answer:
    """What a query found: all of it at once, or a page where the route says how it comes in pages."""
    route = call.route
    paging, params = route.paging, call.asked.params
    if paging == Paging():
        paging, params = replace(paging, size=max(1, len(found))), ()
    page = page_of(found, paging, params, call.records.kind(kind).id)
    every = "*" in query.fields
    items = [
        dict(record) if every else {name: pick(record, name) for name in query.fields}
        for record in page.items
    ]
    template = route.response or {"totalSize": "{total}", "done": True, "records": "{records}"}
    values = {**page_values(page, paging, call.asked), "records": items, "count": len(items)}
    body = render(template, call.filled(**values, entity=query.object))
    if route.response is None and route.next_at and page.next is not None:
        body |= {"done": False}
        put(body, route.next_at, page.next)
    for mark in paging.marks if page.next is None else ():
        _mark_last(body, mark, paging.last)
    return Answer(route.status, _named(body, query.object))


def _named(body: Any, entity: str) -> Any:
    """A body in which the key `{entity}` is the object that was asked for."""
    if not isinstance(body, dict):
        return body
    return {(entity if key == "{entity}" else key): _named(value, entity) for key, value in body.items()}


def _check_columns(call: Call, name: str, query: Query) -> None:
    kind = call.records.kind(name)
    listed = {*kind.fields, *kind.base, *(call.schemas.properties(kind.schema) if kind.schema else ())}
    if not listed:
        return
    known = {key.lower() for record in call.records.all(name) for key in record}
    known |= {key.lower() for key in (*listed, kind.id)}
    for column in (*query.fields, *(column for column, _ in query.where)):
        if column != "*" and column.partition(".")[0].lower() not in known and column.lower() not in known:
            raise Refusal(400, "INVALID_FIELD", f"No such column '{column}' on entity '{name}'", column)
