"""Where the records of a workflow stand in the description: what is sent, what is answered."""

import re
from dataclasses import dataclass

from planner.described.belonging import Described
from planner.spec.workflow import Endpoint, Step, Transformation, WorkflowSpec
from systems.index import ApiOperation, FoundField, Lookups, Shape

WRITES = ("create", "update", "upsert")
READS = ("read", "list", "search")


@dataclass(frozen=True)
class Place:
    """Where records stand: a schema and a path in it. `endpoint` is the call it belongs to, if it does."""

    lookups: Lookups
    shape: Shape
    prefix: str = ""
    operation: ApiOperation | None = None
    endpoint: Endpoint | None = None

    def find(self, path: str) -> FoundField:
        """The field at a path of the record, its path and suggestions told from the record as well."""
        found = self.lookups.find_field(self.shape, f"{self.prefix}.{path}" if self.prefix else path)
        if not self.prefix:
            return found
        inside = (_below(each, self.prefix) for each in found.suggestions)
        return FoundField(found.status, path, found.field, tuple(each for each in inside if each))


def sent_to(spec: WorkflowSpec, table: Transformation, described: Described) -> list[Place]:
    """What the calls that write the records of a table are sent; the object's own schema where none says."""
    lookups = described.lookups(table.target.system)
    if lookups is None:
        return []
    found = []
    for endpoint in _writing(spec, table):
        operation = lookups.find_operation(endpoint.method, endpoint.path).operation
        if operation is not None and operation.body is not None:
            place = Place(lookups, operation.body.shape, endpoint.body_at, operation, endpoint)
            found.append(place)
    return found or _by_name(lookups, table.target.object)


def taken_from(spec: WorkflowSpec, table: Transformation, described: Described) -> list[Place]:
    """What the calls that read the records of a table answer, and the object's own schema."""
    lookups = described.lookups(table.source.system)
    if lookups is None:
        return []
    found = []
    for endpoint in spec.endpoints:
        if endpoint.system != table.source.system or endpoint.operation not in READS:
            continue
        operation = lookups.find_operation(endpoint.method, endpoint.path).operation
        if operation is not None and operation.answer is not None:
            at = ".".join(filter(None, (endpoint.returns.list_at, endpoint.returns.record_at)))
            found.append(Place(lookups, operation.answer.shape, at, operation, endpoint))
    return [*found, *_by_name(lookups, table.source.object)]


def _by_name(lookups: Lookups, name: str) -> list[Place]:
    return [Place(lookups, shape) for shape in lookups.fields.schemas(name)]


def _writing(spec: WorkflowSpec, table: Transformation) -> list[Endpoint]:
    """The calls that send what a table makes; those of the whole system where it has only this table."""
    made = {step.output for step in spec.data_flow if step.table == table.key and step.output}
    used = {step.endpoint for step in spec.data_flow if _sends(step, made)}
    alone = sum(each.target.system == table.target.system for each in spec.transformations) == 1
    return [
        endpoint
        for endpoint in spec.endpoints
        if endpoint.system == table.target.system
        and endpoint.operation in WRITES
        and (endpoint.key in used if used else alone)
    ]


def _sends(step: Step, made: set[str]) -> bool:
    return step.kind in WRITES and step.input.split(".")[0] in made


def _below(path: str, prefix: str) -> str:
    """A path told from a place inside; empty where it stands elsewhere."""
    above = re.findall(r"[^.\[\]]+", re.sub(r"\[[^\]]*\]", "", prefix))
    parts = path.split(".")
    inside = [part.split("[")[0] for part in parts[: len(above)]] == above
    return ".".join(parts[len(above) :]) if inside else ""
