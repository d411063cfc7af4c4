"""Taking one published call into a plan: its words filled in for an object, marked as an assumption."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenon import mapping

from planner.conventions.model import Call, Convention, KnownObject
from planner.spec.values import ApiError, Evidence, Parameter
from planner.spec.workflow import Endpoint, Example, Operation

BUSY = ApiError(status=429, meaning="too many requests; Retry-After says when to come back")
WRITING = ("create", "update", "upsert", "delete")


@dataclass(frozen=True)
class Wanted:
    """What a call is taken for. `record` is an example of the object's fields as the plan uses them, `read`
    the fields that the plan looks at in the answer beside the key and the id.
    """

    operation: Operation
    known: KnownObject
    purpose: str
    match: str = ""
    value_name: str = "value"
    fields: tuple[str, ...] = ()
    record: Mapping[str, Any] | None = None
    version: str = ""
    read: tuple[str, ...] = ()


def published_call(convention: Convention, known: KnownObject, operation: Operation) -> Call | None:
    """The vendor's call for an operation on an object, None where there is none we are sure of."""
    return known.calls[operation] if operation in known.calls else convention.calls.get(operation)


def taken(convention: Convention, wanted: Wanted) -> Endpoint | None:
    """The endpoint, without a key, for one operation; None where the vendor's convention has none."""
    call = published_call(convention, wanted.known, wanted.operation)
    if call is None:
        return None
    fill = _Filler(convention, wanted)
    endpoint = Endpoint(
        key="",
        system=convention.key,
        method=call.method,
        path=fill.text(call.path),
        purpose=wanted.purpose,
        scope=_scope(convention, wanted, fill),
        operation=wanted.operation,
        object=object_name(convention, wanted.known),
        params=tuple(
            fill.parameter(each) for each in (*call.params, *_asked(call, wanted), *convention.headers)
        ),
        body=call.body,
        body_at=fill.text(call.body_at),
        returns=call.returns.model_validate(fill.value(call.returns.model_dump())),
        paging=call.paging,
        errors=(*convention.errors, BUSY),
        evidence=(published(convention),),
    )
    return endpoint.model_copy(update={"examples": (_example(call, endpoint, wanted, fill),)})


def _asked(call: Call, wanted: Wanted) -> tuple[Parameter, ...]:
    """The fields that are looked at, one by one in the list of the body that asks for them."""
    names = dict.fromkeys((wanted.match, *wanted.read)) if call.asks and wanted.read else ()
    return tuple(
        Parameter.model_validate({"name": f"{call.asks}[{place}]", "in": "body", "value": name})
        for place, name in enumerate(names)
    )


def published(convention: Convention) -> Evidence:
    """The evidence of everything that comes from a convention."""
    text = f"{convention.name}'s published API: {convention.source}; not in your documents"
    return Evidence(kind="assumption", text=text)


def object_name(convention: Convention, known: KnownObject) -> str:
    """How the object is called in the vendor's paths: `Lead`, `contacts`. The same for all its calls."""
    in_plural = any("<objects>" in call.path for call in convention.calls.values())
    return plural_of(known) if in_plural else known.name


def plural_of(known: KnownObject) -> str:
    return known.plural or f"{known.name}s"


def id_field(convention: Convention, known: KnownObject) -> str:
    return known.id_at or convention.id_at


def id_example(convention: Convention, known: KnownObject) -> str | int:
    return known.id_example or convention.id_example


def _scope(convention: Convention, wanted: Wanted, fill: "_Filler") -> str:
    kind = "write" if wanted.operation in WRITING else "read"
    return fill.text(wanted.known.scopes.get(kind) or convention.scopes.get(kind, ""))


def _example(call: Call, endpoint: Endpoint, wanted: Wanted, fill: "_Filler") -> Example:
    record = dict(wanted.record or {})
    request: Any = None
    if wanted.operation in ("create", "update", "upsert"):
        request = mapping.put({}, endpoint.body_at, record) if endpoint.body_at else dict(record)
        for parameter in endpoint.params:
            if parameter.location == "body" and parameter.value and "{" not in parameter.value:
                mapping.put(request, parameter.name, parameter.value)
    response = None if call.status == 204 else fill.value(call.response)
    return Example(request=request, response=response, status=call.status)


class _Filler:
    """Puts the object's names and the record's example into a call's texts."""

    def __init__(self, convention: Convention, wanted: Wanted) -> None:
        known = wanted.known
        self.identity = id_example(convention, known)
        self.record = self._record(convention, wanted)
        self.words = {
            "object": known.name,
            "object:lower": known.name.lower(),
            "objects": plural_of(known),
            "match": wanted.match,
            "fields": ",".join(dict.fromkeys((*wanted.fields, *wanted.read))),
            "read": ", ".join(dict.fromkeys((wanted.match, *wanted.read))),
            "id_at": id_field(convention, known),
            **convention.variables,
        }
        if wanted.version and "version" in convention.variables:
            self.words["version"] = wanted.version
        self.value_name = wanted.value_name

    def _record(self, convention: Convention, wanted: Wanted) -> dict[str, Any]:
        record = dict(wanted.record or {})
        if wanted.operation == "search" and wanted.match in record:
            record = {name: record[name] for name in (wanted.match, *wanted.read) if name in record}
        call = published_call(convention, wanted.known, wanted.operation)
        if call is None or "<id" in str(call.response):
            return record
        return {id_field(convention, wanted.known): self.identity, **record}

    def text(self, text: str) -> str:
        filled = re.sub(r"<([\w:]+)>", lambda found: self.words.get(found.group(1), found.group()), text)
        return filled.replace("{value}", f"{{{self.value_name}}}")

    def parameter(self, parameter: Parameter) -> Parameter:
        name = self.value_name if parameter.name == "value" else self.text(parameter.name)
        return parameter.model_copy(update={"name": name, "value": self.text(parameter.value)})

    def value(self, value: Any) -> Any:
        if value == "<record>":
            return self.record
        if value in ("<id>", "<id:text>"):
            return self.identity if value == "<id>" else str(self.identity)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(inner) for name, inner in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list) else value
