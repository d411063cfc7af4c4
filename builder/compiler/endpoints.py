"""What an endpoint does, read from its method, path and examples where the plan does not say."""

from collections.abc import Mapping
from typing import Any

from builder.compiler.literals import split_placeholders
from planner.handover import Endpoint, Parameter, Returns, Step

SEARCHING = frozenset({"q", "query", "filter", "$filter", "where", "search", "search_query", "jql", "email"})
ENVELOPE = frozenset({"search", "query", "batch", "find", "list", "count"})


def described(endpoint: Endpoint) -> Endpoint:
    """The endpoint with `operation`, `object` and `returns` filled in. What the plan says stays."""
    operation = endpoint.operation if endpoint.operation != "other" else _operation(endpoint)
    record = endpoint.object or _object(endpoint.path)
    returns = endpoint.returns if endpoint.returns != Returns() else _returns(endpoint, operation)
    return endpoint.model_copy(update={"operation": operation, "object": record, "returns": returns})


def path_names(path: str) -> tuple[str, ...]:
    """The names in braces of a path template, in order."""
    return tuple(name for _, name in split_placeholders(path) if name)


def template_names(parameter: Parameter) -> tuple[str, ...]:
    """The names in braces of a parameter's value."""
    return path_names(parameter.value)


def placeholders(endpoint: Endpoint) -> tuple[str, ...]:
    """What a step must fill in to call this endpoint: path names, template names, required parameters."""
    names = [*path_names(endpoint.path)]
    for parameter in endpoint.params:
        if parameter.value:
            names += template_names(parameter)
        elif parameter.required and parameter.location in ("query", "header"):
            names.append(parameter.name)
    return tuple(dict.fromkeys(names))


def asked(endpoint: Endpoint, step: Step) -> tuple[str, ...]:
    """What the step must be given: the placeholders; for a lookup in a whole list, its match, too. Where the
    list's path has names, one of them may be the match: then only what the step binds of it.
    """
    names = placeholders(endpoint)
    sources = [match.source for match in step.match] if is_filtered_here(endpoint, step.kind) else []
    return tuple(dict.fromkeys([*names, *(each for each in sources if not names or each in step.bind)]))


def is_filtered_here(endpoint: Endpoint, kind: str) -> bool:
    """Whether a lookup gets a whole list and has to find its record in it. What stands in the path of a list
    or in a header says which list.
    """
    if kind != "lookup" or endpoint.operation not in ("list", "search"):
        return False
    beside = [each for each in endpoint.params if each.location not in ("path", "header")]
    whole = endpoint.model_copy(update={"path": "", "params": tuple(beside)})
    return not placeholders(whole if endpoint.operation == "list" else endpoint)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.partition("?")[0].split("/") if segment]


def _object(path: str) -> str:
    fixed = [segment for segment in _segments(path) if "{" not in segment and segment.lower() not in ENVELOPE]
    return fixed[-1].removesuffix(".json") if fixed else ""


def _operation(endpoint: Endpoint) -> str:
    segments = _segments(endpoint.path)
    last = segments[-1].lower() if segments else ""
    queries = {parameter.name.lower() for parameter in endpoint.params if parameter.location == "query"}
    method = endpoint.method.upper()
    if last in ("search", "query", "find") or (method == "GET" and queries & SEARCHING):
        return "search"
    if method == "GET":
        return "read" if "{" in last else "list"
    return {"POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}.get(method, "other")


def _returns(endpoint: Endpoint, operation: str) -> Returns:
    answer = next((example.response for example in endpoint.examples if example.response is not None), None)
    if not isinstance(answer, Mapping):
        return Returns(id_at="id" if operation in ("create", "read", "search", "list") else "")
    if operation in ("list", "search"):
        return _list_returns(answer)
    inner = next((key for key, value in answer.items() if isinstance(value, Mapping) and _id_of(value)), "")
    if inner and not _id_of(answer):
        return Returns(record_at=inner, id_at=_id_of(answer[inner]))
    return Returns(id_at=_id_of(answer))


def _list_returns(answer: Mapping[str, Any]) -> Returns:
    for key, value in answer.items():
        if isinstance(value, list):
            first = value[0] if value and isinstance(value[0], Mapping) else {}
            return Returns(list_at=key, id_at=_id_of(first) or "id")
    return Returns(id_at=_id_of(answer))


def _id_of(record: Mapping[str, Any]) -> str:
    return next((key for key in record if key.lower() in ("id", "_id", "uuid", "key")), "")
