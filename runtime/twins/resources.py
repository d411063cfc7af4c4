"""Which operations are about the same kind of record: by their addresses, and by what they answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tenon.twins.schemas import Schemas

from runtime.twins.addresses import Address, address_of
from runtime.twins.names import folded, id_field
from runtime.twins.results import Result, result_of
from runtime.twins.schemas import content_schema
from systems.index import ApiOperation

LOOKS: Final = re.compile(
    r"(response|compact|base|request|simple|full|minimal|summary|details?|dto|model|object|record|resource|read)+$"
)
BEGINNINGS: Final = re.compile(r"^(full|simple|minimal|basic|compact)")


@dataclass(frozen=True)
class Read:
    """One operation as far as it could be made out."""

    operation: ApiOperation
    address: Address
    answer: Any
    body: Any
    result: Result


@dataclass
class Resource:
    """One kind of record, and every operation about it."""

    name: str
    reads: list[Read] = field(default_factory=list)

    @property
    def collections(self) -> set[str]:
        return {read.address.collection for read in self.reads}

    @property
    def items(self) -> list[str]:
        """The placeholders that name one of these records."""
        return list(dict.fromkeys(read.address.item for read in self.reads if read.address.item))


def read_operation(schemas: Schemas, operation: ApiOperation) -> Read:
    """What one operation says of itself."""
    address = address_of(operation.path)
    answer = content_schema(_success(operation))
    body = content_schema(operation.body)
    one = operation.method != "GET" and not address.search
    return Read(operation, address, answer, body, result_of(schemas, answer, address.words, one=one))


def _success(operation: ApiOperation) -> Any:
    content = operation.answer
    return content if content is not None and "json" in content.media else None


def grouped(schemas: Schemas, reads: Sequence[Read]) -> list[Resource]:
    """The operations by the kind of record they are about, in the order they come."""
    links = _Links()
    searches: list[tuple[str, str]] = []
    listed = {read.address.collection for read in reads if read.operation.method == "GET"}
    for read in reads:
        node = f"path {read.address.collection}"
        links.join(node, node)
        name = read.result.name
        if not name or not _names_record(schemas, read):
            continue
        if read.address.call:
            links.join(_call_node(read), f"schema {stem(name)}")
            if read.address.verb != "list":
                links.join(node, f"schema {stem(name)}")
        elif read.address.search and read.address.collection not in listed:
            searches.append((node, f"schema {stem(name)}"))
        elif read.operation.method == "GET" or read.address.collection not in listed:
            links.join(node, f"schema {stem(name)}")
    for node, schema in searches:
        # A search alone makes no kind of record; it looks for those that other operations are about.
        if links.knows(schema):
            links.join(schema, node)
    found: dict[str, Resource] = {}
    for read in reads:
        root = links.root(_call_node(read) if read.address.call else f"path {read.address.collection}")
        found.setdefault(root, Resource("")).reads.append(read)
    taken: set[str] = set()
    for resource in found.values():
        resource.name = _name(resource, taken)
        taken.add(resource.name)
    return list(found.values())


def stem(name: str) -> str:
    """A schema's name without what tells apart several looks of one thing: `TaskCompact`, `TaskResponse`."""
    return LOOKS.sub("", BEGINNINGS.sub("", folded(name))) or name


def _call_node(read: Read) -> str:
    """Calls such as `chat.postMessage` are about what they answer, else about their noun."""
    return f"schema {stem(read.result.name)}" if read.result.name else f"path {read.address.collection}"


def _names_record(schemas: Schemas, read: Read) -> bool:
    """Whether the answer shows whole records; a receipt or a description of the collection does not."""
    if read.result.kind not in ("record", "list"):
        return False
    properties = schemas.properties(read.result.schema)
    return len(properties) > 3 or (read.result.kind == "list" and bool(id_field(properties, (), "")))


def _name(resource: Resource, taken: set[str]) -> str:
    shortest = min(
        (read.address for read in resource.reads),
        key=lambda address: (address.call, address.collection.count("/"), len(address.collection)),
    )
    name = shortest.noun
    if all(read.address.call for read in resource.reads):
        at = next((read.result.at for read in resource.reads if read.result.at), "")
        name = at.rpartition(".")[2] or name
    if name not in taken:
        return name
    longer = "_".join(reversed(shortest.words[:2])) or name
    number = 2
    while longer in taken:
        longer = f"{name}_{number}"
        number += 1
    return longer


class _Links:
    """Which nodes belong together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, node: str) -> str:
        path = [node]
        while self._above.setdefault(path[-1], path[-1]) != path[-1]:
            path.append(self._above[path[-1]])
        for each in path:
            self._above[each] = path[-1]
        return path[-1]

    def knows(self, node: str) -> bool:
        return node in self._above

    def join(self, first: str, second: str) -> None:
        self._above[self.root(second)] = self.root(first)
