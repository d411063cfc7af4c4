"""The kinds of record of a twin: ids, and what a new record holds beside what was sent."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import WRAPPERS, folded, id_field, stamp
from runtime.twins.resources import Read, Resource
from runtime.twins.samples import Samples

MOST_FIELDS: Final = 300
UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SALESFORCE: Final = re.compile(r"[a-zA-Z0-9]{3}[0-9A-Za-z]{12}(?:[A-Z0-5]{3})")
WRITES: Final = ("POST", "PUT", "PATCH")


class Kind:
    """One object of a twin: `definition` is its part of `twins.json`, `sample` a record of it."""

    def __init__(self, resource: Resource, schemas: Schemas, samples: Samples) -> None:
        self.resource = resource
        self._schemas = schemas
        self._samples = samples
        self.schema = _record_schema(resource, schemas)
        self.properties = schemas.properties(self.schema) if self.schema is not None else {}
        self.example = _example(resource, self.properties)
        self.id = id_field(self.properties or self.example, resource.items, resource.name) or "id"
        self.definition = self._made()

    def _made(self) -> dict[str, Any]:
        sent = self._sent()
        made: dict[str, Any] = {"id": self.id, **self._id_style()}
        if self.schema is not None and self.properties:
            made["schema"] = self.schema
        base, touch = self._base({folded(name) for name in sent})
        own = {folded(name): name for name in reversed(list(self.properties))}
        renamed = {
            name: own[folded(name)] for name in sent if name not in self.properties and folded(name) in own
        }
        unshown = [name for name in sent if self.properties and folded(name) not in own]
        open_record = self.schema is None or self._schemas.is_open(self.schema)
        extra = {"base": base, "touch": touch, "renamed": renamed, "unshown": [] if open_record else unshown}
        return made | {name: value for name, value in extra.items() if value}

    def _sent(self) -> list[str]:
        """The fields that requests may set."""
        found: dict[str, None] = {}
        for read in self.resource.reads:
            if read.operation.method in WRITES and read.body:
                for name in self._schemas.properties(sent_schema(self._schemas, read)[0]):
                    found[name] = None
        return list(found)[:MOST_FIELDS]

    def _base(self, sent: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a new record holds where nobody sends it, and what every change sets."""
        base: dict[str, Any] = {}
        touch: dict[str, Any] = {}
        needed = set(self._samples.required(self.schema))
        identity = self.example.get(self.id)
        for name in list(self.properties or self.example)[:MOST_FIELDS]:
            inner = self._schemas.resolved(self.properties.get(name))
            timed = stamp(name, inner, self.example.get(name))
            if name == self.id:
                continue
            if timed and timed[1]:
                base[name] = timed[1]
                touch |= {name: timed[1]} if timed[0] == "changed" else {}
            elif folded(name) == "id":
                base[name] = "{number}" if "integer" in types_of(inner) else "{key}"
            elif name in self.example and folded(name) not in sent:
                base[name] = _with_id(self.example[name], identity)
            elif inner.get("nullable"):
                base[name] = None
            elif name in needed and (folded(name) not in sent or not inner.get("anyOf")):
                base[name] = self._samples.value(self.properties[name], name)
        return base, touch

    def _id_style(self) -> dict[str, Any]:
        given = self._schemas.resolved(self.properties.get(self.id))
        example = self.example.get(self.id, given.get("example"))
        if "integer" in types_of(given) or isinstance(example, int):
            return {"id_style": "integer"}
        text = example if isinstance(example, str) else ""
        if given.get("format") == "uuid" or UUID.fullmatch(text):
            return {"id_style": "uuid"}
        if text.isdecimal():
            return {"id_style": "digits"}
        if SALESFORCE.fullmatch(text) and len(text) in (15, 18):
            return {"id_style": "salesforce"}
        if 4 <= len(text) <= 64 and re.fullmatch(r"[\w.:-]+", text):
            return {"id_style": "like", "id_like": text}
        if "string" in types_of(given) and self.properties:
            beginning = folded(self.resource.name)[:3] or "rec"
            return {"id_style": "like", "id_like": f"{beginning}_1a2b3c4d5e6f7g8h"}
        return {"id_style": "uuid"}


def sent_schema(schemas: Schemas, read: Read) -> tuple[Any, str, bool]:
    """The schema of a record in a request, where it stands there, and whether several do."""
    body = read.body
    given = schemas.resolved(body)
    if "array" in types_of(given):
        return given.get("items"), "", True
    properties = schemas.properties(body)
    wanted = {folded(read.result.at.rpartition(".")[2]), folded(read.address.noun)} - {""}
    inside = [name for name in properties if folded(name) in wanted]
    if not inside and len(properties) == 1:
        inside = [name for name in properties if folded(name) in WRAPPERS]
    for name in inside:
        inner = schemas.resolved(properties[name])
        items = inner.get("items")
        if "array" in types_of(inner) and schemas.properties(items):
            return items, name, True
        if schemas.properties(properties[name]) and (len(properties) == 1 or folded(name) in wanted):
            return properties[name], name, False
    return body, "", False


def _record_schema(resource: Resource, schemas: Schemas) -> Any:
    """The fullest look of a record: from reading one, else from lists, else from what writing answers."""
    best: Any = None
    rank = (-1, -1)
    for read in resource.reads:
        if read.result.kind not in ("record", "list") or read.result.schema is None:
            continue
        properties = schemas.properties(read.result.schema)
        reads_one = read.operation.method == "GET" and bool(read.address.item)
        own = (3 if reads_one else 2 if read.operation.method == "GET" else 1, len(properties))
        if properties and own > rank and (len(properties) > 3 or read.operation.method == "GET"):
            best, rank = _fullest(schemas, read.result.schema), own
    return best


def _fullest(schemas: Schemas, schema: Any) -> Any:
    choices = schemas.resolved(schema).get("anyOf")
    if not isinstance(choices, list) or not choices:
        return schema
    return max(choices, key=lambda one: len(schemas.properties(one)))


def _example(resource: Resource, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A record out of an example answer."""
    for read in resource.reads:
        content = read.operation.answer
        value = content.example if content else None
        if read.result.kind not in ("record", "list") or value is None:
            continue
        for name in read.result.at.split(".") if read.result.at else ():
            value = value.get(name) if isinstance(value, dict) else None
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict) and (not properties or value.keys() & properties.keys()):
            return {name: each for name, each in value.items() if not properties or name in properties}
    return {}


def _with_id(value: Any, identity: Any) -> Any:
    """An example's value with its record's id as a placeholder: addresses then name the new record."""
    if isinstance(value, dict):
        return {key: _with_id(inner, identity) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_id(inner, identity) for inner in value]
    if isinstance(identity, str) and len(identity) > 5 and isinstance(value, str):
        return value.replace(identity, "{id}")
    return value
