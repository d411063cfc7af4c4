"""Answers as templates: the parts that are always the same, with places for records and pages."""

from collections.abc import Iterable
from typing import Any, Final

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import GOOD, folded, stamp
from runtime.twins.paging import HOLDERS, INSIDE, MARKS, TOLD
from runtime.twins.resources import Read
from runtime.twins.samples import Samples

IDS: Final = ("id", "gid", "sid", "uuid", "key")
MOST_FIELDS: Final = 100


class Templates:
    """Makes the templates of one system."""

    def __init__(self, schemas: Schemas, samples: Samples) -> None:
        self._schemas = schemas
        self._samples = samples
        self.usual_list: dict[str, Any] = {"data": "{records}"}

    def learn_usual(self, reads: Iterable[Read]) -> None:
        """How lists look whose answers nobody describes: as one that is, without what is its own."""
        described = (
            read
            for read in reads
            if read.operation.method == "GET" and read.result.kind == "list" and "." not in read.result.at
        )
        first = next((read for read in described if read.result.at), None)
        told = self.list_template(first) if first else {}
        shared = {name: value for name, value in told.items() if str(value)[:1] == "{" or value == "list"}
        self.usual_list = shared or self.usual_list

    def list_template(self, read: Read) -> Any:
        """The answer of a list."""
        if not self._schemas.properties(read.answer):
            plain = "array" in types_of(self._schemas.resolved(read.answer))
            return "{records}" if plain else self.usual_list
        way = read.result.at.split(".") if read.result.at else []
        return self._frame(read, read.answer, way, "{records}", paged=True)

    def record_template(self, read: Read) -> Any:
        """The answer about one record; in a list, where the system writes it so."""
        leaf = "{records}" if read.result.kind == "list" else "{record}"
        way = read.result.at.split(".") if read.result.at else []
        return self._frame(read, read.answer, way, leaf, paged=False) if way else leaf

    def receipt(self, read: Read, identity: str) -> Any:
        """An answer that is no record: what it must hold, with the record's id where it has one."""
        properties = self._schemas.properties(read.answer)
        content = read.operation.answer
        if not properties:
            value = self._samples.value(read.answer)
            return content.example if content and content.example is not None else value
        made: dict[str, Any] = {}
        needed = set(self._samples.required(read.answer))
        shown = content.example if content and isinstance(content.example, dict) else {}
        for name, inner in list(properties.items())[:MOST_FIELDS]:
            scalar = {"string", "integer"} & self._schemas.types(inner)
            if folded(name) == folded(identity) and scalar and read.operation.method != "GET":
                made[name] = "{id}"
            elif echoed := self._echoed(read, name, inner) if read.operation.method != "GET" else "":
                made[name] = echoed
            elif folded(name) in (*IDS, folded(identity)) and scalar:
                made[name] = "{id}"
            elif timed := stamp(name, self._schemas.resolved(inner), None):
                made |= {name: timed[1]} if timed[1] and name in needed else {}
            elif name in shown:
                made[name] = shown[name]
            else:
                given = self._samples.value(inner, name)
                if name in needed or given not in (None, ""):
                    made[name] = given
        return made

    def query_template(self, read: Read) -> Any:
        """The answer of a query over all objects: its list is called as the object that was asked for."""
        if read.result.kind != "list" or not read.result.at:
            return {"totalSize": "{total}", "done": True, "records": "{records}"}
        *way, last = read.result.at.split(".")
        name = "{entity}" if read.result.several else last
        inner: Any = {name: "{records}", "startPosition": 1, "maxResults": "{count}"}
        if not read.result.several:
            inner = {name: "{records}", "totalSize": "{total}", "done": True}
        for part in reversed(way):
            inner = {part: inner}
        extra = self._frame(read, read.answer, way[:1], {}, paged=False) if way else {}
        return {**(extra if isinstance(extra, dict) else {}), **inner}

    def _echoed(self, read: Read, name: str, schema: Any) -> str:
        """The place of a short value beside the record that is one of its own, or was sent."""
        if not {"string", "integer", "number"} & self._schemas.types(schema) or not name.isidentifier():
            return ""
        if name in self._schemas.properties(read.result.schema):
            return f"{{fields.{name}}}"
        return f"{{sent.{name}}}" if name in self._schemas.properties(read.body) else ""

    def _frame(self, read: Read, schema: Any, way: list[str], leaf: Any, *, paged: bool) -> Any:
        if not way:
            return leaf
        needed = set(self._samples.required(schema))
        from_example = self._schemas.is_open(schema)
        made: dict[str, Any] = {}
        for name, inner in list(self._schemas.properties(schema).items())[:MOST_FIELDS]:
            given = self._schemas.resolved(inner)
            if name == way[0]:
                made[name] = self._frame(read, inner, way[1:], leaf, paged=paged)
            elif paged and folded(name) in MARKS:
                made[name] = self._mark(inner, folded(name))
            elif paged and folded(name) in TOLD:
                made[name] = TOLD[folded(name)]
            elif paged and folded(name) in HOLDERS and self._schemas.properties(inner):
                made[name] = self._holder(inner)
            elif folded(name) == "time" and name in needed:
                made[name] = "{now.iso}"
            elif not paged and (echoed := self._echoed(read, name, inner)):
                made[name] = echoed
            elif (
                name in needed or folded(name) in GOOD or (from_example and given.get("example") is not None)
            ):
                made[name] = self._samples.value(inner, name)
        return made

    def _mark(self, schema: Any, name: str) -> Any:
        properties = self._schemas.properties(schema)
        if properties:
            return {key: INSIDE[folded(key)] for key in properties if folded(key) in INSIDE} or "{next}"
        given = self._schemas.resolved(schema)
        if name == "next" and given.get("format") not in ("uri", "url") and "integer" in types_of(given):
            return "{next}"
        return MARKS[name]

    def _holder(self, schema: Any) -> Any:
        made: dict[str, Any] = {}
        for key, inner in self._schemas.properties(schema).items():
            if folded(key) in MARKS:
                made[key] = self._mark(inner, folded(key))
            elif folded(key) in TOLD:
                made[key] = TOLD[folded(key)]
        return made
