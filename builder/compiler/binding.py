"""What fills the names in an endpoint's path and parameters."""

from builder.compiler.endpoints import path_names
from builder.compiler.scope import Output, Scope, same_name
from planner.handover import Endpoint, Step

ID_NAMES = ("objectId", "resourceId", "recordId", "entityId", "id")


def bindings(step: Step, endpoint: Endpoint, names: tuple[str, ...], scope: Scope) -> dict[str, str]:
    """`step.bind` with a reference for every name that can be told; the rest stays out."""
    bound = dict(step.bind)
    for name in names:
        reference = bound.get(name) or _reference(name, step, endpoint, scope)
        if reference:
            bound[name] = reference
    return bound


def _reference(name: str, step: Step, endpoint: Endpoint, scope: Scope) -> str:
    return _by_match(name, step, scope) or _by_identity(name, endpoint, scope) or _by_name(name, scope)


def _by_match(name: str, step: Step, scope: Scope) -> str:
    source = scope.latest("item", "record") or scope.latest("event")
    if source is None:
        return ""
    for match in step.match:
        if same_name(match.target, name) or same_name(match.source, name):
            return f"{source.name}.{match.source}"
    return f"{source.name}.{step.match[0].source}" if len(step.match) == 1 and step.kind == "lookup" else ""


def _by_identity(name: str, endpoint: Endpoint, scope: Scope) -> str:
    """The id of the record that was found, or of the one the event is about."""
    if name not in path_names(endpoint.path):
        return ""
    if endpoint.operation in ("update", "upsert", "delete"):
        known = scope.latest("found", "written", system=endpoint.system, record=endpoint.object)
        known = known or scope.latest("found", "written", system=endpoint.system)
        if known:
            return _id_of(known)
    return ""


def _id_of(output: Output) -> str:
    return output.name if output.kind == "written" else f"{output.name}.{output.id_at or 'id'}"


def _by_name(name: str, scope: Scope) -> str:
    direct = scope.field(name, "item", "record", "mapped", "event", "value")
    if direct:
        return direct
    if name.lower().endswith("id"):
        for candidate in ID_NAMES:
            if found := scope.field(candidate, "item", "event"):
                return found
        item = scope.latest("item")
        return f"{item.name}.{item.id_at or 'id'}" if item else ""
    return ""
