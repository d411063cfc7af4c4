"""Findings about the data flow: steps, what they call, and what holds them together."""

from collections.abc import Iterator

from planner.lint.findings import Finding, Fix
from planner.spec.research import Research
from planner.spec.workflow import Step, WorkflowSpec

CALLING = ("fetch", "lookup", "create", "update", "upsert", "delete")
OPERATIONS = {
    "fetch": ("read", "list", "search"),
    "lookup": ("search", "list", "read"),
    "create": ("create",),
    "update": ("update",),
    "upsert": ("upsert",),
    "delete": ("delete",),
}
WRITING = ("create", "update", "upsert", "delete")
RETRY = {"retry": {"attempts": 5, "on": [429, "5xx"]}, "then": "park"}


def steps(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Steps without endpoint, table, match key, retry rule or condition, and references to nothing."""
    endpoints = {endpoint.key for endpoint in spec.endpoints}
    tables = {table.key for table in spec.transformations}
    for number, step in enumerate(spec.data_flow):
        path = f"data_flow[{number}]"
        yield from _calls(step, path, spec, endpoints)
        yield from _checkpoint(step, path, spec)
        yield from _writes(step, path, spec)
        if step.kind == "transform" and step.table not in tables:
            message = f"{step.key} maps with {step.table or 'no table'}, which is not in the plan."
            only = spec.transformations[0].key if len(tables) == 1 else ""
            fix = Fix(f"Map with {only}", {f"{path}.table": only}) if only else None
            yield Finding("step_without_table", f"{path}.table", "error", message, step.key, fix)
        if step.kind in ("filter", "branch") and (step.condition is None or not step.condition.tests):
            message = f"{step.key} decides by a sentence; say which field has which value."
            yield Finding("condition_not_typed", f"{path}.condition", "warning", message, step.key)
    yield from _references(spec)


def _calls(step: Step, path: str, spec: WorkflowSpec, endpoints: set[str]) -> Iterator[Finding]:
    if step.kind not in CALLING or step.endpoint in endpoints or (step.keep and not step.endpoint):
        return
    message = (
        f"{step.key} calls {step.endpoint}, which is not among the endpoints."
        if step.endpoint
        else f"{step.key} ({step.title}) does not say which call it makes."
    )
    fix = _likely_call(step, path, spec)
    yield Finding("step_without_endpoint", f"{path}.endpoint", "error", message, step.key, fix)


def _checkpoint(step: Step, path: str, spec: WorkflowSpec) -> Iterator[Finding]:
    """A mark that fills nothing would be kept, and everything read again each time."""
    endpoint = next((one for one in spec.endpoints if one.key == step.endpoint), None)
    if step.checkpoint is None or endpoint is None:
        return
    asked = "{" + step.checkpoint.name + "}"
    if asked not in endpoint.path and not any(
        asked in one.value or one.name == step.checkpoint.name for one in endpoint.params
    ):
        message = f"{step.key} keeps how far it read, but {endpoint.key} has no {asked} to ask from there."
        yield Finding("checkpoint_unused", f"{path}.checkpoint", "error", message, step.key)


def _likely_call(step: Step, path: str, spec: WorkflowSpec) -> Fix | None:
    """The one call that does what the step does, on the step's system, if no other step makes it."""
    made = {one.endpoint for one in spec.data_flow}
    fitting = [
        one
        for one in spec.endpoints
        if one.operation in OPERATIONS.get(step.kind, ()) and step.system in ("", one.system)
    ]
    free = [one for one in fitting if one.key not in made]
    if len(free) != 1:
        return None
    changes = {f"{path}.endpoint": free[0].key, f"{path}.system": free[0].system}
    return Fix(f"Call {free[0].key}, {free[0].method} {free[0].path}", changes)


def _writes(step: Step, path: str, spec: WorkflowSpec) -> Iterator[Finding]:
    if step.kind not in WRITING or (step.keep and not step.endpoint):
        return
    if step.on_error is None or step.on_error.retry is None:
        message = f"{step.key} writes once and gives up when {step.system or 'the system'} is busy."
        fix = Fix("Try again on 429 and 5xx, then park", {f"{path}.on_error": RETRY})
        yield Finding("write_without_retry", f"{path}.on_error", "warning", message, step.key, fix)
    if step.once and not step.match:
        message = f"{step.key} is to be done once, but nothing says by what it is known again."
        yield Finding("once_without_match", f"{path}.match", "error", message, step.key)
    if step.kind in ("create", "upsert") and not step.match:
        message = f"{step.key} creates records that nothing can find again: a repeated run doubles them."
        yield Finding(
            "create_without_match",
            f"{path}.match",
            "warning",
            message,
            step.key,
            _usual_match(step, path, spec),
        )


def _usual_match(step: Step, path: str, spec: WorkflowSpec) -> Fix | None:
    """The match key another step of the workflow uses on the same system."""
    for other in spec.data_flow:
        if other.system == step.system and other.match and other.key != step.key:
            pairs = [match.model_dump() for match in other.match]
            return Fix(f"Match as {other.key} does", {f"{path}.match": pairs})
    return None


def _references(spec: WorkflowSpec) -> Iterator[Finding]:
    """Every reference starts with something an earlier step puts out; every jump leads to a later step."""
    known = {"event", "variable", *(["customer"] if spec.customers else [])}
    keys = [step.key for step in spec.data_flow]
    for number, step in enumerate(spec.data_flow):
        path = f"data_flow[{number}]"
        for reference in step.references:
            root = reference.split(".")[0].split("[")[0]
            if root not in known:
                message = f"{step.key} uses {reference}, but no earlier step puts out {root}."
                yield Finding("unknown_reference", path, "error", message, step.key)
        for side in ("on_true", "on_false"):
            target = getattr(step, side)
            if target and target not in ("skip", "end") and target not in keys[number + 1 :]:
                message = f"{step.key} goes to {target}, which is no later step."
                fix = Fix("Go on with the next step", {f"{path}.{side}": ""})
                yield Finding("unknown_reference", f"{path}.{side}", "error", message, step.key, fix)
        known.add(step.output)
