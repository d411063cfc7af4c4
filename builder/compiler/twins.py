"""`tests/twins.json`: what the twin of each system answers, from the plan's endpoints and tables."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from builder.compiler.paging import twin_route
from builder.compiler.references import read_path
from builder.compiler.scope import same_name
from builder.compiler.twin_access import auth_of, error_shapes
from builder.compiler.twin_asks import asks_of
from builder.compiler.twin_objects import twin_object
from builder.compiler.variables import variables_for_tests
from builder.compiler.workspace import names_list
from planner.handover import Endpoint, Example, Research, SystemUse, WorkflowSpec
from runtime.twins import with_description
from systems.index import ApiIndex


def twins_file(
    specs: Sequence[WorkflowSpec],
    research: Research | None,
    descriptions: Mapping[str, ApiIndex] = MappingProxyType({}),
) -> dict[str, Any]:
    """The value of the file for all completed plans of a project."""
    endpoints = [endpoint for spec in specs for endpoint in _called(spec)]
    uses = {use.key: use for spec in reversed(specs) for use in spec.systems}
    keys = dict.fromkeys([*uses, *(endpoint.system for endpoint in endpoints)])
    value: dict[str, Any] = {"format": "tenon/twins@1", "systems": {}}
    for key in keys:
        own = [endpoint for endpoint in endpoints if endpoint.system == key]
        system = _system(key, uses.get(key), own, specs, research)
        index = descriptions.get(key)
        value["systems"][key] = with_description(system, index) if index is not None else system
    variables = variables_for_tests(specs)
    return {**value, "variables": variables} if variables else value


def _called(spec: WorkflowSpec) -> Iterable[Endpoint]:
    used = {step.endpoint for step in spec.data_flow}
    return (endpoint for endpoint in spec.endpoints if endpoint.key in used)


def _system(
    key: str,
    use: SystemUse | None,
    endpoints: Sequence[Endpoint],
    specs: Sequence[WorkflowSpec],
    research: Research | None,
) -> dict[str, Any]:
    routes: dict[tuple[str, str, str], dict[str, Any]] = {}
    objects: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(endpoint.object for endpoint in endpoints if endpoint.object):
        same = [endpoint for endpoint in endpoints if endpoint.object == name]
        objects[name] = twin_object(key, name, same, specs, research)
    for endpoint in endpoints:
        fields = objects.get(endpoint.object, {}).get("fields", {})
        route = _route(endpoint, fields)
        asks = asks_of(endpoint, specs, fields)
        if asks:
            route["asks"] = asks
        if _takes_many(endpoint, specs):
            route["accepts"] = {**route.get("accepts", {}), "many": True}
        # One path may answer several questions, as a query language's does.
        known = routes.setdefault((endpoint.method.upper(), endpoint.path, repr(asks)), route)
        if {known["operation"], route["operation"]} == {"create", "update"}:
            known["operation"] = "upsert"
    system = {
        "name": (use.name if use else "") or key,
        "auth": auth_of(key, [each for spec in specs for each in spec.systems], research),
        "objects": objects,
        "routes": list(routes.values()),
        **error_shapes(endpoints),
    }
    samples = _samples(key, specs)
    return {**system, "samples": samples} if samples else system


def _takes_many(endpoint: Endpoint, specs: Sequence[WorkflowSpec]) -> bool:
    """Whether a step sends a whole list of records in one request."""
    return any(
        step.endpoint == endpoint.key and names_list(spec, step.input)
        for spec in specs
        if endpoint in spec.endpoints
        for step in spec.data_flow
        if step.kind in ("create", "update", "upsert", "notify")
    )


def _samples(key: str, specs: Sequence[WorkflowSpec]) -> dict[str, list[Any]]:
    """Records for a run by hand: what each workflow's first checked criterion finds there."""
    samples: dict[str, list[Any]] = {}
    for spec in specs:
        checks = (criterion.check for criterion in spec.acceptance_criteria if criterion.check)
        first = next(checks, None)
        for given in first.given.twin_state if first else ():
            kept = samples.setdefault(given.object, [])
            if given.system == key and given.record not in kept:
                kept.append(given.record)
    return {name: records for name, records in samples.items() if records}


def _route(endpoint: Endpoint, fields: Mapping[str, Any]) -> dict[str, Any]:
    status = next((each.status for each in endpoint.examples if _is_good(each)), None)
    route: dict[str, Any] = {
        "method": endpoint.method.upper(),
        "path": endpoint.path,
        "operation": endpoint.operation,
        "object": endpoint.object,
        "status": status or {"create": 201, "delete": 204}.get(endpoint.operation, 200),
    }
    queried = next((each for each in endpoint.params if each.language), None)
    if queried:
        route |= {"language": queried.language, "query_param": queried.name}
    returns = {name: value for name, value in endpoint.returns.model_dump().items() if value}
    if returns:
        route["returns"] = returns
    wrapper = request_wrapper(endpoint)
    if wrapper:
        route["accepts"] = {"record_at": wrapper}
    response = _response(endpoint, fields)
    if response is not None:
        route["response"] = response
    return route | twin_route(endpoint, response)


def _is_good(example: Example) -> bool:
    """Whether it is no example of an error."""
    return example.status < 400


def request_wrapper(endpoint: Endpoint) -> str:
    """Where the record stands in a request: as the plan says, else the one key of the example request."""
    if endpoint.body_at:
        return endpoint.body_at
    request = next((example.request for example in endpoint.examples if example.request), None)
    if not isinstance(request, dict) or len(request) != 1:
        return ""
    key, inside = next(iter(request.items()))
    return str(key) if isinstance(inside, dict) else ""


def _response(endpoint: Endpoint, fields: Mapping[str, Any]) -> Any:
    """The example answer with the id replaced, where an answer is no record of its own.

    Records and lists are shaped by the twin itself, from where `returns` says they stand.
    """
    returns = endpoint.returns
    good = (each for each in endpoint.examples if _is_good(each))
    answer = next((each.response for each in good if each.response is not None), None)
    if (
        not isinstance(answer, Mapping)
        or returns.record_at
        or endpoint.operation in ("read", "list", "search")
    ):
        return None
    if any(same_name(key, path) for key in answer for path in fields if key != returns.id_at):
        return None
    return _with(answer, returns.id_at, "{id}") if returns.id_at else answer


def _with(value: Any, place: str, instead: str) -> Any:
    """A copy of `value` with what stands at `place` replaced."""
    path = read_path(place)
    if not path or not isinstance(value, Mapping) or not isinstance(path[0], str):
        return instead
    rest = ".".join(str(part) for part in path[1:])
    return {**value, path[0]: _with(value.get(path[0], {}), rest, instead) if rest else instead}
