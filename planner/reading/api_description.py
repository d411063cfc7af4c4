"""OpenAPI and Swagger as a document: title, servers, sign-in, operations and fields, each with its place.

The reading is that of `systems.index`; here it becomes passages, so that what is taken from a description can
be quoted and opened. The words of a passage are those of the file, one after the other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from planner.reading.budget import Budget
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, gathered, rendered
from systems.index import ApiIndex, ApiOperation, Shape, read_description

LONGEST: Final = 6_000
_DECLARES: Final = re.compile(r"^(?:openapi|swagger)[ \t]*:[ \t]*[\"']?[23]\b", re.MULTILINE)
_MEMBER: Final = re.compile(r"\"(?:openapi|swagger)\"\s*:\s*\"?[23]\b")
_PLACES: Final = (
    re.compile(r"#/components/schemas/[^/]+"),
    re.compile(r"#/definitions/[^/]+"),
    re.compile(r"#/(?:paths|webhooks)/[^/]+/[^/]+/(?:requestBody|parameters|responses)"),
    re.compile(r"#/(?:paths|webhooks)/[^/]+/[^/]+"),
)


def says_it_is_one(text: str) -> bool:
    """Whether text says that it is an API description: at its left edge in YAML, anywhere in JSON."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "{":
        return bool(_MEMBER.search(text))
    return bool(_DECLARES.search(text[:20_000]))


def read_api_description(name: str, data: bytes, budget: Budget) -> ReadDocument | str:
    """What the API is called, where it stands, how one signs in, what it can do and which fields it has.

    Text that is no API description gives the sentence that says why, to stand behind its name.
    """
    index = read_description(name, data)
    if not index.is_readable:
        return next(iter(index.problems)).text.removeprefix(name).strip().rstrip(".")
    problems: list[str] = []
    blocks = gathered(_blocks(index, budget), problems)
    if not index.operations:
        problems.append("describes an API without operations")
    return rendered(name, "api_description", index.title, blocks, problems)


def passage_anchor(pointer: str) -> str:
    """The anchor of the passage in which a place of the description stands."""
    for pattern in _PLACES:
        if found := pattern.match(pointer):
            return found[0]
    return pointer


def _blocks(index: ApiIndex, budget: Budget) -> Iterator[Block]:
    title = " ".join(filter(None, (index.title or "API description", index.version)))
    yield Block("heading", "#/info", title, 1)
    for words in re.split(r"\n\s*\n", index.description)[:20]:
        yield Block("paragraph", "#/info/description", words)
    for server in index.servers:
        yield Block("value", server.pointer, f"Server: {server.url}")
    # As values: all ways to sign in are no decision for one, all an API can do is no list of what is called.
    for auth in index.auth:
        yield Block("value", auth.pointer, f"Authentication: {auth.details} ({auth.key})")
    for operation in index.operations:
        budget.check()
        said = "" if operation.said == f"{operation.method} {operation.path}" else f": {operation.said}"
        yield Block("value", operation.pointer, f"{operation.method} {operation.path}{said}")
    for operation in index.operations:
        budget.check()
        yield from _details(operation)
    for name, shape in index.schemas.items():
        budget.check()
        if words := _fields(shape):
            yield Block("value", passage_anchor(shape.pointer), f"{name}: {words}")


def _details(operation: ApiOperation) -> Iterator[Block]:
    """Parameters, and what the body and the answer say themselves."""
    call = f"{operation.method} {operation.path}"
    given = "; ".join(
        _words(each.name, each.type, each.required) for each in operation.parameters if each.place != "path"
    )
    if given:
        yield Block("value", f"{operation.pointer}/parameters", _cut(f"{call} takes {given}"))
    if operation.body is not None and (words := _fields(operation.body.shape)):
        place = passage_anchor(operation.body.shape.pointer)
        yield Block("value", place, f"{call} is sent {words}")
    answer = operation.answer
    if answer is not None and (words := _fields(answer.shape)):
        yield Block("value", f"{operation.pointer}/responses", f"{call} answers {words}")


def _fields(shape: Shape) -> str:
    told: Iterable[str] = (
        _words(each.path, each.type or " or ".join(each.refs), each.required) for each in shape.fields
    )
    return _cut("; ".join(told))


def _words(name: str, kind: str, required: bool) -> str:
    return " ".join(filter(None, (name, kind, "required" if required else "")))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit("; ", 1)[0] + "; and more"
