"""A plan with its optional references filled in, by the order of its steps, its tables and its endpoints.

A plan may say of a step no more than its title and kind. `completed` decides what the step calls, reads and
is called, so that everything after it works on plans that say everything. What is said is never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.compiler.binding import bindings
from builder.compiler.branches import with_targets
from builder.compiler.conditions import read_condition
from builder.compiler.endpoints import asked, described
from builder.compiler.names import identifier, singular, words
from builder.compiler.scope import Output, Scope, event_output
from builder.compiler.workspace import MARK
from planner.handover import Condition, Endpoint, Research, Step, Transformation, WorkflowSpec

CALLS: dict[str, tuple[str, ...]] = {
    "fetch": ("read", "list", "search"),
    "lookup": ("search", "list", "read"),
    "create": ("create", "upsert"),
    "update": ("update", "upsert"),
    "upsert": ("upsert", "update", "create"),
    "delete": ("delete",),
    "notify": ("other", "create"),
}
"""The operations a step of each kind may call, the likeliest first."""

WRITES = ("create", "update", "upsert")
CONDITIONAL = ("filter", "branch")


@dataclass(frozen=True)
class _Plan:
    endpoints: tuple[Endpoint, ...]
    tables: tuple[Transformation, ...]


def completed(spec: WorkflowSpec, research: Research | None = None) -> WorkflowSpec:
    """The same plan with endpoint, table, input, output, bind and jump targets of every step filled in."""
    plan = _Plan(tuple(described(endpoint) for endpoint in _endpoints(spec, research)), spec.transformations)
    scope = Scope().adding(event_output(spec.trigger))
    steps: list[Step] = []
    taken: set[str] = set()
    for planned in _with_transforms(spec):
        step = _complete(planned, plan, scope, taken)
        steps.append(step)
        taken.add(step.endpoint)
        scope = _after(step, plan, scope)
    flow = with_targets(steps)
    return spec.model_copy(update={"endpoints": plan.endpoints, "data_flow": tuple(flow)})


def _endpoints(spec: WorkflowSpec, research: Research | None) -> Sequence[Endpoint]:
    if spec.endpoints or research is None:
        return spec.endpoints
    used = {use.key for use in spec.systems}
    facts = [fact for fact in research.endpoints if not used or fact.system in used]
    fields = ("key", "system", "method", "path", "purpose", "params", "errors", "evidence")
    return [Endpoint.model_validate({name: getattr(fact, name) for name in fields}) for fact in facts]


def _with_transforms(spec: WorkflowSpec) -> list[Step]:
    """The steps, with one of kind transform before the first branch or write where the plan has none."""
    steps = list(spec.data_flow)
    named = {step.table for step in steps if step.table}
    if any(step.kind == "transform" for step in steps) or named:
        return steps
    place = next((place for place, step in enumerate(steps) if step.kind in (*WRITES, "branch")), None)
    if place is None:
        return steps
    added = [
        Step(key=table.key, title=table.name, kind="transform", table=table.key)
        for table in spec.transformations
    ]
    return [*steps[:place], *added, *steps[place:]]


def _complete(step: Step, plan: _Plan, scope: Scope, taken: set[str]) -> Step:
    found: dict[str, object] = {}
    endpoint = _endpoint_of(step, plan, taken)
    if endpoint:
        found |= {"endpoint": endpoint.key, "system": step.system or endpoint.system}
    table = _table_of(step, plan, endpoint)
    if table:
        found |= {"table": table.key}
    if not step.output:
        found |= {"output": _output_name(step, endpoint, table, scope)}
    if not step.input:
        found |= {"input": _input_of(step, endpoint, table, scope)}
    if step.kind == "loop" and not step.each:
        listed = scope.latest("list")
        found |= {"each": listed.name if listed else ""}
    if step.condition:
        found |= {"condition": _condition(step.condition, scope)}
    step = step.model_copy(update=found)
    if step.checkpoint:
        step = step.model_copy(update={"bind": {**step.bind, step.checkpoint.name: f"{MARK}.{step.key}"}})
    if endpoint:
        names = asked(endpoint, step)
        step = step.model_copy(update={"bind": bindings(step, endpoint, names, scope)})
    return step


def _endpoint_of(step: Step, plan: _Plan, taken: set[str]) -> Endpoint | None:
    if step.endpoint:
        return next((endpoint for endpoint in plan.endpoints if endpoint.key == step.endpoint), None)
    if step.keep:
        return None
    allowed = CALLS.get(step.kind, ())
    fitting = [
        endpoint
        for endpoint in plan.endpoints
        if endpoint.operation in allowed and step.system in ("", endpoint.system)
    ]
    if step.kind == "notify" and not step.system:
        fitting = [endpoint for endpoint in fitting if endpoint.key not in taken]
    said = {singular(word) for word in words(f"{step.title} {step.text}")}

    def likeness(endpoint: Endpoint) -> tuple[int, int, int]:
        about = {singular(word) for word in words(f"{endpoint.object} {endpoint.purpose} {endpoint.system}")}
        return (len(said & about), -(endpoint.key in taken), -allowed.index(endpoint.operation))

    best = max(fitting, key=likeness, default=None)
    sure = best is not None and (step.kind != "notify" or bool(step.system) or likeness(best)[0] > 0)
    return best if sure else None


def _table_of(step: Step, plan: _Plan, endpoint: Endpoint | None) -> Transformation | None:
    if step.table:
        return next((table for table in plan.tables if table.key == step.table), None)
    if step.kind == "transform":
        return plan.tables[0] if plan.tables else None
    if step.kind in WRITES and endpoint:
        fitting = [table for table in plan.tables if table.target.system == endpoint.system]
        return fitting[0] if len(fitting) == 1 else None
    return None


def _output_name(step: Step, endpoint: Endpoint | None, table: Transformation | None, scope: Scope) -> str:
    record = identifier(singular(endpoint.object if endpoint else ""), "record")
    if step.kind == "transform" and table:
        wanted = identifier(singular(table.target.object or table.name), "record")
        return wanted if scope.named(wanted) is None else f"{wanted}_fields"
    if step.kind == "fetch" and endpoint:
        return record if endpoint.operation == "read" else f"{record}s"
    if step.kind == "lookup":
        return f"known_{record}"
    if step.kind == "loop":
        return "item"
    return {"create": "created", "upsert": "saved"}.get(step.kind, "") if endpoint else ""


def _input_of(step: Step, endpoint: Endpoint | None, table: Transformation | None, scope: Scope) -> str:
    if step.kind == "transform" and table:
        source = scope.latest("item", "record", "list", "found", system=table.source.system)
        return source.name if source else "event"
    if step.kind in WRITES and endpoint:
        mapped = scope.latest("mapped", system=endpoint.system)
        return mapped.name if mapped else ""
    return ""


def _condition(condition: Condition, scope: Scope) -> Condition:
    known: dict[str, str] = {}
    for output in scope.outputs:
        known[output.name] = output.name
        if output.object:
            known[identifier(singular(output.object), "record")] = output.name
        known |= {path.lower(): f"{output.name}.{path}" for path in output.fields}
    found = {
        name: output.name
        for output in scope.outputs
        if output.kind == "found"
        for name in ("", output.name, identifier(singular(output.object), "record"))
    }
    return read_condition(condition, known, found, scope.outputs[-1].name)


def _after(step: Step, plan: _Plan, scope: Scope) -> Scope:
    endpoint = next((each for each in plan.endpoints if each.key == step.endpoint), None)
    table = next((each for each in plan.tables if each.key == step.table), None)
    if not step.output:
        return scope
    if step.kind == "transform" and table:
        fields = tuple(row.target for row in table.rows)
        return scope.adding(
            Output(step.output, "mapped", table.target.system, table.target.object, fields=fields)
        )
    if step.kind == "loop":
        inside = scope.named(step.each.split(".")[0])
        system, record = (inside.system, inside.object) if inside else ("", "")
        return scope.adding(Output(step.output, "item", system, record, "id", _sources(plan, system)))
    if endpoint is None:
        return scope.adding(Output(step.output, "value"))
    kind = {"fetch": "record" if endpoint.operation == "read" else "list", "lookup": "found"}.get(
        step.kind, "written"
    )
    fields = _sources(plan, endpoint.system) if kind == "record" else ()
    id_at = endpoint.returns.id_at or "id"
    return scope.adding(Output(step.output, kind, endpoint.system, endpoint.object, id_at, fields))


def _sources(plan: _Plan, system: str) -> tuple[str, ...]:
    return tuple(
        row.source
        for table in plan.tables
        if table.source.system == system
        for row in table.rows
        if row.source
    )
