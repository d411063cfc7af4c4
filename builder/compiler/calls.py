"""The body of a step function: one API call and what is taken from its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.compiler.bodies import body_literal
from builder.compiler.endpoints import is_filtered_here, placeholders, template_names
from builder.compiler.findings import CannotExpress
from builder.compiler.ir import If, Line, Statement
from builder.compiler.layout import STEP, WIDTH
from builder.compiler.literals import split_placeholders, template, text
from builder.compiler.paging import by_expression, paging_of
from builder.compiler.references import optional, read_path, subscript
from planner.handover import Endpoint, Match, Paging, Parameter, Returns

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
SENT_BY_HOST = frozenset({"authorization", "content-type", "accept", "host", "content-length", "user-agent"})
ONE_QUOTE, TWO_QUOTES = text("'"), text("''")
READING = ("read", "list", "search")
READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Request:
    """What a call needs.

    `names` gives the variable of every placeholder, `texts` those that need quoting in a path, `body` is the
    expression of the record. `once`: whatever number of runs want to, one does it.
    """

    connection: str
    endpoint: Endpoint
    names: dict[str, str]
    texts: frozenset[str] = frozenset()
    body: str = ""
    write_key: str = ""
    once: bool = False


def request_call(request: Request) -> tuple[list[Statement], str]:
    """The statements before a call, and the call itself."""
    endpoint = request.endpoint
    before: list[Statement] = []
    arguments = [_path(request)]
    query = _located(request, "query", before)
    if query:
        arguments.append(f"params={{{', '.join(query)}}}")
    headers = [item for item in _located(request, "header", before) if not _sent_by_host(item)]
    if headers:
        arguments.append(f"headers={{{', '.join(headers)}}}")
    fixed = _in_body(request, before)
    if request.body or fixed:
        word = "data" if endpoint.body == "form" else "json"
        arguments.append(f"{word}={body_literal(request.body, endpoint.body_at, fixed)}")
    if request.write_key:
        arguments.append(f"write_key={request.write_key}")
    if request.once:
        arguments.append("once=True")
    if endpoint.operation in READING and endpoint.method.upper() not in READS:
        arguments.append("reads=True")
    method = endpoint.method.lower()
    if method in METHODS:
        return before, f"{request.connection}.{method}({', '.join(arguments)})"
    return before, f"{request.connection}.request({', '.join([text(endpoint.method.upper()), *arguments])})"


def _path(request: Request) -> str:
    names = dict(request.names)
    for _, name in split_placeholders(request.endpoint.path):
        if name and name not in names:
            raise CannotExpress(
                request.endpoint.key, f"nothing says what fills {{{name}}} in {request.endpoint.path}"
            )
        if name and names[name] in request.texts:
            names[name] = f'quote({names[name]}, safe="")'
    return template(request.endpoint.path, names)


def _located(request: Request, location: str, before: list[Statement]) -> list[str]:
    """`"name": value` for every parameter of one location that has a value."""
    found = []
    for parameter in request.endpoint.params:
        if parameter.location == location:
            value = _value(parameter, request, before)
            if value:
                found.append(f"{text(parameter.name)}: {value}")
    return found


def _sent_by_host(item: str) -> bool:
    return item.split('"')[1].lower() in SENT_BY_HOST


def _value(parameter: Parameter, request: Request, before: list[Statement]) -> str:
    if not parameter.value:
        return request.names.get(parameter.name, "")
    names = template_names(parameter)
    missing = [name for name in names if name not in request.names]
    if missing and parameter.language != "graphql":
        raise CannotExpress(
            request.endpoint.key,
            f"nothing says what fills {{{missing[0]}}} in {parameter.name} of the request",
        )
    if not names:
        return text(parameter.value)
    if parameter.language == "soql":
        return _soql(parameter.value, request, before)
    if parameter.value == f"{{{names[0]}}}":
        return request.names[names[0]]
    if parameter.language in ("odata", "sql", "cql"):
        return _quoted_query(parameter.value, request, before)
    return template(parameter.value, request.names)


def _soql(value: str, request: Request, before: list[Statement]) -> str:
    """`ctx.soql` puts quotes around what it fills in, so the plan's own go."""
    pieces, values = "", []
    for part, name in split_placeholders(value):
        pieces += "{}" if name else part
        values += [request.names[name]] if name else []
    for mark in ("'{}'", '"{}"'):
        pieces = pieces.replace(mark, "{}")
    before.append(Line(f"query = ctx.soql({', '.join([text(pieces), *values])})"))
    return "query"


def _quoted_query(value: str, request: Request, before: list[Statement]) -> str:
    """A quote inside a value is doubled, as OData, SQL and CQL want it."""
    names = dict(request.names)
    for _, name in split_placeholders(value):
        if name:
            given, names[name] = request.names[name], f"{request.names[name]}_quoted"
            before.append(Line(f"{names[name]} = str({given}).replace({ONE_QUOTE}, {TWO_QUOTES})"))
    return template(value, names)


def _in_body(request: Request, before: list[Statement]) -> list[tuple[str, str]]:
    """The parameters that stand in the body: their paths, and their values as JSON of their type."""
    found = []
    for parameter in request.endpoint.params:
        value = _value(parameter, request, before) if parameter.location == "body" else ""
        if value and parameter.value.lower() in ("true", "false") and parameter.type == "boolean":
            value = parameter.value.capitalize()
        elif value and parameter.type in ("integer", "number") and parameter.value.isdigit():
            value = parameter.value
        if value:
            found.append((parameter.name, value))
    return found


def reading(request: Request) -> tuple[list[Statement], str]:
    """A function body that reads one record or a list, and the type it returns."""
    endpoint = request.endpoint
    before, call = request_call(request)
    if endpoint.operation == "read":
        return [*before, *_returning(call, endpoint.returns.record_at)], "dict"
    if paging := paging_of(endpoint):
        call = _paginated(call, request, paging)
        return [*before, Line(f"return list({call})")], "list[dict]"
    return [*before, *_returning(call, endpoint.returns.list_at)], "list[dict]"


def _paginated(call: str, request: Request, paging: Paging) -> str:
    """The call as one that goes through all pages."""
    returns = request.endpoint.returns
    head, _, rest = call.partition("(")
    method = request.endpoint.method.upper()
    if method.lower() not in METHODS:
        raise CannotExpress(request.endpoint.key, f"its pages are asked for by {method}")
    items = f", items={text(returns.list_at)}" if returns.list_at else ""
    asked = "" if method == "GET" else f", method={text(method)}"
    by = by_expression(paging, method)
    # paginate only reads, whatever its method: it need not be told.
    given = rest[:-1].removesuffix(", reads=True")
    return f"{head.rsplit('.', 1)[0]}.paginate({given}{asked}{items}, by={by})"


def looking_up(request: Request, matches: Sequence[Match]) -> tuple[list[Statement], str]:
    """A function body that finds one record or None; several are refused by `only`, never chosen from."""
    endpoint = request.endpoint
    before, call = request_call(request)
    if endpoint.operation == "read":
        absent = If("reply.status == 404", (Line("return None"),))
        place = subscript("", tuple(read_path(endpoint.returns.record_at)))
        lines = [
            *before,
            Line(f"reply = {call[:-1]}, accept=(404,))"),
            absent,
            Line(f"return reply.json(){place}"),
        ]
        return lines, "dict | None"
    found = subscript("reply.json()", tuple(read_path(endpoint.returns.list_at)))
    lines = [*before, Line(f"reply = {call}")]
    if is_filtered_here(endpoint, "lookup"):
        paging = paging_of(endpoint)
        if paging:
            found, lines = "listed", [*before, Line(f"listed = {_paginated(call, request, paging)}")]
        found = _fitting(request, matches, found)
    return [*lines, Line(f"return only({found})")], "dict | None"


def _fitting(request: Request, matches: Sequence[Match], found: str) -> str:
    """The records of a whole list that are meant; all of them where a name of its path says which."""
    in_path, at = placeholders(request.endpoint), read_path(request.endpoint.returns.record_at)
    tests = [
        f"{optional('record', (*at, *read_path(match.target)))} == {request.names[match.source]}"
        for match in matches
        if match.source in request.names and match.source not in in_path
    ]
    if not tests and not in_path:
        raise CannotExpress(request.endpoint.key, "nothing says which record of the list is meant")
    return f"record for record in {found} if {' and '.join(tests)}" if tests else found


def writing(request: Request, whole: bool, wants_id: bool) -> tuple[list[Statement], str]:
    """A function body that writes one record and returns its id, all of it (`whole`), or nothing."""
    endpoint = request.endpoint
    before, call = request_call(request)
    if whole:
        return [*before, *_returning(call, endpoint.returns.record_at)], "dict"
    if wants_id and endpoint.operation == "create" and endpoint.returns.id_at:
        return [*before, *_answering(call, subscript("", _id_place(endpoint.returns)))], "str"
    return [*before, Line(call)], "None"


def _id_place(returns: Returns) -> tuple[str | int, ...]:
    """Where a new id stands: a place that does not begin with the record's is inside the record."""
    record, identity = read_path(returns.record_at), read_path(returns.id_at)
    return tuple(identity) if identity[: len(record)] == record else (*record, *identity)


def _returning(call: str, place: str) -> list[Statement]:
    return _answering(call, subscript("", tuple(read_path(place))))


def _answering(call: str, place: str) -> list[Statement]:
    short = f"return {call}.json(){place}"
    if STEP + len(short) <= WIDTH:
        return [Line(short)]
    return [Line(f"reply = {call}"), Line(f"return reply.json(){place}")]
