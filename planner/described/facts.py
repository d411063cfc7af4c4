"""What research takes from API descriptions: where systems stand, how one signs in, the calls of records.

A call is taken for each record type the plan moves, where one operation is clearly about it; each fact quotes
the file. What other documents say stays; the description fills what they leave open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from planner.catalogue import find
from planner.described.belonging import Described, belonging
from planner.described.operations import Wanted, operation_for
from planner.described.owners import with_owners
from planner.described.sampling import sample
from planner.reading.api_description import passage_anchor
from planner.spec.research import DataObject, ObjectField, Research, ResearchEndpoint, System
from planner.spec.values import ApiError, Auth, Evidence, Parameter
from systems.index import ApiIndex, ApiOperation, Lookups, Shape

FORM: Final = "application/x-www-form-urlencoded"
_STATUS: Final = range(400, 600)


def with_described(research: Research, indexes: Iterable[ApiIndex]) -> Research:
    """The research with what the API descriptions of its systems say."""
    held = belonging(research.systems, indexes)
    if not held.by_system:
        return research
    research = with_owners(research, held)
    systems = tuple(_system(each, held) for each in research.systems)
    given = [_confirmed(each, held, systems) for each in research.endpoints]
    found = [*given, *_calls(research, held, systems, given)]
    objects = tuple(_object(each, held) for each in research.objects)
    return research.model_copy(update={"systems": systems, "endpoints": tuple(found), "objects": objects})


def _quoted(index: ApiIndex, pointer: str, quote: str) -> Evidence:
    return Evidence(kind="document", document=index.name, anchor=passage_anchor(pointer), quote=quote)


def _system(system: System, held: Described) -> System:
    """Base URL and sign-in, where the other documents do not say them."""
    index = held.by_system.get(system.key)
    if index is None:
        return system
    entry = find(system.key) or find(system.name)
    evidence = list(system.evidence)
    updates: dict[str, Any] = {}
    server = next((each for each in index.servers if urlsplit(each.url).hostname), None)
    if server is not None and system.base_url in ("", entry.base_url if entry else ""):
        parts = urlsplit(server.url)
        updates["base_url"] = system.base_url or f"{parts.scheme}://{parts.netloc}"
        if urlsplit(updates["base_url"]).hostname != parts.hostname:
            updates["base_url"] = f"{parts.scheme}://{parts.netloc}"
        evidence.append(_quoted(index, server.pointer, server.url))
    if system.auth.scheme == "unknown":
        usable = [each for each in index.auth if each.scheme != "unknown"]
        usual = (each for scheme in (entry.auth if entry else ()) for each in usable if each.scheme == scheme)
        auth = next(usual, next(iter(usable), None))
        if auth is not None:
            updates["auth"] = Auth(scheme=auth.scheme, details=auth.details, scopes=system.auth.scopes)
            evidence.append(_quoted(index, auth.pointer, auth.key))
    return system.model_copy(update={**updates, "evidence": tuple(dict.fromkeys(evidence))})


def _confirmed(endpoint: ResearchEndpoint, held: Described, systems: Sequence[System]) -> ResearchEndpoint:
    """A call of the documents with what the description adds to it."""
    lookups = held.lookups(endpoint.system)
    operation = lookups.find_operation(endpoint.method, endpoint.path).operation if lookups else None
    if lookups is None or operation is None:
        return endpoint
    told = _endpoint(endpoint.system, operation, lookups, endpoint.path)
    evidence = tuple(dict.fromkeys((*endpoint.evidence, *told.evidence)))
    named = {each.name for each in endpoint.params}
    renamed = {each.name for each in told.params if each.location == "path"}
    return endpoint.model_copy(
        update={
            "params": (
                *endpoint.params,
                *(each for each in told.params if each.name not in named | renamed and each.required),
            ),
            "request_example": endpoint.request_example or told.request_example,
            "response_example": endpoint.response_example or told.response_example,
            "errors": endpoint.errors or told.errors,
            "evidence": evidence,
        }
    )


@dataclass(frozen=True)
class _Need:
    system: str
    record: str
    sends: bool


def _needs(research: Research) -> Iterator[_Need]:
    """The record types the mappings move, from where to where; without mappings those that are named."""
    moved = dict.fromkeys(
        need
        for each in research.mappings
        for need in (
            _Need(each.source_system, each.source_object, sends=False),
            _Need(each.target_system, each.target_object, sends=True),
        )
        if need.record and need.system
    )
    if moved:
        yield from moved
        return
    roles = {system.key: system.role for system in research.systems}
    for record in research.objects:
        yield _Need(record.system, record.name, roles.get(record.system) != "source")


def _calls(
    research: Research, held: Described, systems: Sequence[System], given: Sequence[ResearchEndpoint]
) -> Iterator[ResearchEndpoint]:
    known = {(each.system, _operation(each, held)) for each in given}
    match = " ".join(rule.text for rule in research.rules if rule.kind in ("match", "dedupe"))
    for need in _needs(research):
        lookups = held.lookups(need.system)
        # Without a host nobody knows from where its paths are told.
        if lookups is None or not any(urlsplit(each.url).hostname for each in lookups.index.servers):
            continue
        base = next((each.base_url for each in systems if each.key == need.system), "")
        wanted: tuple[Wanted, ...] = (
            ("search", "list", "create", "update") if need.sends else ("read", "list")
        )
        for kind in wanted:
            operation = operation_for(lookups.index, need.record, kind, match)
            if operation is None or (need.system, operation.pointer) in known:
                continue
            known.add((need.system, operation.pointer))
            path = _full_path(operation.path, lookups.index, base)
            endpoint = _endpoint(need.system, operation, lookups, path, match if kind == "search" else "")
            yield _asking(endpoint, match) if kind == "search" else endpoint


def _operation(endpoint: ResearchEndpoint, held: Described) -> str:
    lookups = held.lookups(endpoint.system)
    found = lookups.find_operation(endpoint.method, endpoint.path).operation if lookups else None
    return found.pointer if found else ""


def _full_path(path: str, index: ApiIndex, base: str) -> str:
    """The path from where the system's base URL ends."""
    server = next((urlsplit(each.url) for each in index.servers), urlsplit(""))
    above = server.path.rstrip("/")
    ours = urlsplit(base)
    if ours.hostname == server.hostname:
        above = above.removeprefix(ours.path.rstrip("/"))
    return above + path


def _endpoint(
    system: str, operation: ApiOperation, lookups: Lookups, path: str, match: str = ""
) -> ResearchEndpoint:
    """An operation as research keeps calls, with examples made of its own fields.

    Of its parameters those that are required, and those that ask for a record by its key.
    """
    params = [
        Parameter(
            name=each.name,
            location=each.place,  # type: ignore[arg-type]  # only places the plan has are taken
            type=each.type or "string",
            required=each.required,
            description=each.description[:200],
        )
        for each in operation.parameters
        if each.required or (each.place == "query" and _named_in(each.name, match))
        if each.place in ("path", "query", "header")
    ]
    body, answer = operation.body, operation.answer
    if body is not None and body.media == FORM and operation.method != "GET":
        params.append(Parameter(name="Content-Type", location="header", required=True, value=FORM))
    errors = tuple(
        ApiError(status=int(each.status), meaning=each.description[:200])
        for each in operation.errors
        if each.status.isdigit() and int(each.status) in _STATUS
    )
    return ResearchEndpoint(
        key="",
        system=system,
        method=operation.method,
        path=path,
        purpose=operation.summary,
        params=tuple(params),
        request_example=sample(lookups, body) if body and operation.method != "GET" else None,
        response_example=sample(lookups, answer) if answer else None,
        errors=errors,
        evidence=(_quoted(lookups.index, operation.pointer, operation.path),),
    )


def _named_in(name: str, match: str) -> bool:
    return bool(match) and name.replace("_", " ").casefold() in match.casefold()


def _asking(endpoint: ResearchEndpoint, match: str) -> ResearchEndpoint:
    """A list that is asked by the match key is a search: that parameter is needed."""
    params = tuple(
        each.model_copy(update={"required": True})
        if each.location == "query" and _named_in(each.name, match)
        else each
        for each in endpoint.params
    )
    return endpoint.model_copy(update={"params": params})


def _object(record: DataObject, held: Described) -> DataObject:
    """Fields of the documents with type, values and requirement from the description of their object."""
    lookups = held.lookups(record.system)
    if lookups is None:
        return record
    shapes = lookups.fields.schemas(record.name)
    if not shapes:
        return record
    fields = tuple(_field(each, shapes, lookups) for each in record.fields)
    return record.model_copy(update={"fields": fields})


def _field(field: ObjectField, shapes: Sequence[Shape], lookups: Lookups) -> ObjectField:
    for shape in shapes:
        found = lookups.find_field(shape, field.name).field
        if found is not None:
            evidence = (*field.evidence, _quoted(lookups.index, found.pointer, found.name))
            return field.model_copy(
                update={
                    "type": field.type if field.type != "unknown" else found.type or "unknown",
                    "description": field.description or found.description,
                    "example": found.example if field.example is None else field.example,
                    "values": field.values or tuple(str(each) for each in found.enum[:50]),
                    "evidence": tuple(dict.fromkeys(evidence))[:8],
                }
            )
    return field
