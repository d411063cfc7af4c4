"""Calls the documents name as endpoints of a workflow: what they do, to what, and what they answer."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from planner.generation.naming import identifier, says, words
from planner.spec.research import Research, ResearchEndpoint
from planner.spec.values import Parameter
from planner.spec.workflow import Endpoint, Example, Match, Operation, Returns

SEARCHING = re.compile(r"\b(search|find|query|look ?up|filter)", re.IGNORECASE)
WRITING: tuple[Operation, ...] = ("create", "update", "upsert")
CONTENT_TYPE = ("header", "content-type")
FORM = "application/x-www-form-urlencoded"
IDS = ("id", "_id", "uuid", "key", "number")


def documented_call(
    research: Research, system: str, object_name: str, operation: Operation, match: tuple[Match, ...] = ()
) -> Endpoint | None:
    """The endpoint of the documents for an operation on an object, without a key, or None."""
    candidates = [each for each in research.endpoints if each.system == system]
    fitting = [each for each in candidates if operation_of(each) == operation]
    about = [each for each in fitting if _is_about(each, object_name)]
    chosen = about or ([] if _names_objects(candidates, research, system) else fitting)
    return _endpoint(chosen[0], operation, match) if chosen else None


def operation_of(endpoint: ResearchEndpoint) -> Operation:
    """What a documented call does, from its method, path and purpose."""
    path, _, query = endpoint.path.partition("?")
    last = path.rstrip("/").rsplit("/", 1)[-1]
    said = f"{endpoint.purpose} {last}"
    method = endpoint.method.upper()
    if "upsert" in said.lower():
        return "upsert"
    if method == "GET":
        asked = bool(query) or any(each.location == "query" and each.required for each in endpoint.params)
        if SEARCHING.search(said) or asked:
            return "search"
        return "read" if "{" in last else "list"
    if method == "POST":
        if SEARCHING.search(said):
            return "search"
        return "update" if "{" in last or says(endpoint.purpose, "update") else "create"
    operations: dict[str, Operation] = {"PUT": "update", "PATCH": "update", "DELETE": "delete"}
    if method == "PUT" and "{" not in path and says(endpoint.purpose, "create"):
        return "create"
    return operations.get(method, "other")


def _is_about(endpoint: ResearchEndpoint, object_name: str) -> bool:
    path = re.sub(r"\{[^}]*\}", " ", endpoint.path).replace("/", " ")
    return says(f"{' '.join(words(path))} {endpoint.purpose}", object_name) is not None


def _names_objects(candidates: list[ResearchEndpoint], research: Research, system: str) -> bool:
    """Whether the paths say which object they are about, so that a call for another object is no choice."""
    names = [each.name for each in research.objects if each.system == system]
    return any(_is_about(endpoint, name) for endpoint in candidates for name in names)


def _endpoint(found: ResearchEndpoint, operation: Operation, match: tuple[Match, ...]) -> Endpoint:
    path, params = _params(found, operation, match)
    answer = found.response_example
    shown = found.request_example is not None or answer is not None
    params, is_form = _body_of(params)
    status = {"create": 201}.get(operation, 200) if answer is not None or operation != "update" else 204
    return Endpoint(
        key="",
        system=found.system,
        method=found.method.upper(),
        path=path,
        purpose=found.purpose,
        operation=operation,
        object=_object(path),
        params=params,
        body="form" if is_form else "json",
        body_at=_wrapper(found.request_example) if operation in WRITING else "",
        returns=returns_of(answer, operation),
        examples=(Example(request=found.request_example, response=answer, status=status),) if shown else (),
        errors=found.errors,
        evidence=found.evidence,
    )


def _body_of(params: tuple[Parameter, ...]) -> tuple[tuple[Parameter, ...], bool]:
    """The parameters without a content type, and whether that is a form's."""
    kept = tuple(each for each in params if (each.location, each.name.casefold()) != CONTENT_TYPE)
    return kept, any(each.value == FORM for each in params if each not in kept)


def _wrapper(request: Any) -> str:
    """Where the record stands in a request that is an object with one member (`data`, `Contacts[0]`)."""
    if not isinstance(request, Mapping) or len(request) != 1:
        return ""
    name, inside = next(iter(request.items()))
    if isinstance(inside, list):
        return f"{name}[0]" if inside and isinstance(inside[0], Mapping) else ""
    return str(name) if isinstance(inside, Mapping) else ""


def _params(
    found: ResearchEndpoint, operation: Operation, match: tuple[Match, ...]
) -> tuple[str, tuple[Parameter, ...]]:
    """The path without its query, and all parameters; one named like the match key takes its value."""
    path, _, query = found.path.partition("?")
    params = {parameter.name: parameter for parameter in found.params}
    for name, value in parse_qsl(query, keep_blank_values=True):
        params[name] = Parameter(name=name, required=True, value=value)
    for name in re.findall(r"\{([^}]+)\}", path):
        params.setdefault(name, Parameter(name=name, location="path", required=True))
    if operation == "search":
        params = {name: _asking(parameter, match) for name, parameter in params.items()}
    return path, tuple(params.values())


def _asking(parameter: Parameter, match: tuple[Match, ...]) -> Parameter:
    if parameter.value or parameter.location == "path":
        return parameter
    for field in match:
        if identifier(parameter.name) in (identifier(field.target), identifier(field.source)):
            value = f"{{{identifier(field.source)}}}"
            return parameter.model_copy(update={"value": value, "required": True})
    return parameter


def _object(path: str) -> str:
    fixed = [part for part in path.split("/") if part and "{" not in part and not SEARCHING.match(part)]
    return fixed[-1].removesuffix(".json") if fixed else ""


def returns_of(answer: Any, operation: Operation) -> Returns:
    """Where record, list and id stand in an example answer."""
    if isinstance(answer, list):
        return Returns(id_at=_id_in(answer[0]) if answer else "id")
    if not isinstance(answer, Mapping):
        return Returns(id_at="id" if operation in ("create", "read", "list", "search") else "")
    if operation in ("list", "search"):
        for name, value in answer.items():
            if isinstance(value, list):
                return Returns(list_at=name, id_at=_id_in(value[0]) if value else "id")
    inner = [name for name, value in answer.items() if isinstance(value, Mapping) and _id_in(value)]
    if inner and not _id_in(answer):
        return Returns(record_at=inner[0], id_at=f"{inner[0]}.{_id_in(answer[inner[0]])}")
    return Returns(id_at=_id_in(answer))


def _id_in(record: Any) -> str:
    if not isinstance(record, Mapping):
        return ""
    exact = [name for name in record if name.lower() in IDS]
    return next(iter(exact), next((name for name in record if name.lower().endswith("id")), ""))
