"""Calls the documents name that the API description of their system does not have."""

from collections.abc import Iterable

from planner.described.belonging import belonging
from planner.described.owners import with_owners
from planner.spec.contradiction import Contradiction
from planner.spec.research import Research
from planner.spec.values import Evidence
from systems.index import ApiIndex, ApiOperation


def undescribed_calls(research: Research, indexes: Iterable[ApiIndex]) -> tuple[Contradiction, ...]:
    """One contradiction for each: what the document says, and the nearest thing the description says."""
    held = belonging(research.systems, indexes)
    research = with_owners(research, held)
    found = []
    for endpoint in research.endpoints:
        lookups = held.lookups(endpoint.system)
        if lookups is None:
            continue
        hit = lookups.find_operation(endpoint.method, endpoint.path)
        if hit.operation is not None:
            continue
        near = (*hit.other_methods, *hit.nearest)[:2]
        name, call = lookups.index.name, f"{endpoint.method} {endpoint.path}"
        sayings = (call, *(f"{each.method} {each.path}" for each in near))
        if not near:
            sayings = (call, f"Another call, which {name} has")
        evidence = (*endpoint.evidence[:1], *(_evidence(name, each) for each in near))
        text = f"{call} is not in the API description {name}."
        found.append(Contradiction(f"endpoints.{endpoint.system}.{call}", text, sayings, evidence))
    return tuple(found)


def _evidence(document: str, operation: ApiOperation) -> Evidence:
    return Evidence(kind="document", document=document, anchor=operation.pointer, quote=operation.path)
