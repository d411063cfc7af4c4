"""A completed plan as one module of code: everything decided, nothing written yet."""

import re

from builder.compiler.findings import Finding
from builder.compiler.flow import Flow
from builder.compiler.ir import MappingFunction, Module, Statement, WorkflowFunction
from builder.compiler.literals import sentence
from builder.compiler.mappings import MappingBuilder
from builder.compiler.names import Names, identifier, singular
from builder.compiler.references import read_reference
from builder.compiler.results import with_return
from builder.compiler.triggers import trigger_expression
from builder.compiler.workspace import Workspace, retry_expression
from planner.handover import Research, Transformation, WorkflowSpec, is_placeholder_field


def module_of(
    spec: WorkflowSpec, research: Research | None, path: str, name: str
) -> tuple[Module, list[Finding]]:
    """The code of one completed plan, and what it could not express. `path` is its place in the document."""
    work = Workspace.of(spec, research, name)
    flow = Flow(work)
    statements = flow.statements()
    findings = [Finding(each.key, f"{path}.{each.path}", each.message) for each in flow.findings]
    findings += _placeholders(spec, path)
    findings += _not_asked_for(spec, path)
    mappings, more = _mappings(work, path)
    trigger, problems = trigger_expression(spec.trigger, spec.key)
    findings += [Finding(spec.key, f"{path}.trigger", problem, stub=False) for problem in problems]
    workflow = WorkflowFunction(
        name=name,
        title=sentence(spec.title),
        trigger=trigger,
        on_error=_on_error(spec),
        doc=_doc(spec),
        body=with_return(statements),
    )
    called = {systems for function in flow.functions for systems in _systems(work, function.body)}
    module = Module(
        name=name,
        key=spec.key,
        doc=_module_doc(spec),
        connections=tuple((name, system) for system, name in work.connections.items() if name in called),
        retries=tuple(
            (name, retry_expression(retry))
            for retry, name in work.retries.items()
            if any(function.retry == name for function in flow.functions)
        ),
        steps=tuple(flow.functions),
        workflow=workflow,
        mappings=tuple(mappings),
    )
    return module, [*findings, *more]


def _placeholders(spec: WorkflowSpec, path: str) -> list[Finding]:
    """What is built, but on a stand-in that nobody has named yet."""
    told = "a placeholder: tests show the logic, a real run fails until it is named"
    calls = [
        Finding(each.key, f"{path}.endpoints[{place}]", f"{each.method} {each.path} is {told}", stub=False)
        for place, each in enumerate(spec.endpoints)
        if each.is_placeholder
    ]
    rows = [
        Finding(
            row.key,
            f"{path}.transformations[{place}].rows[{number}]",
            f"the field {row.target} is {told}",
            stub=False,
        )
        for place, table in enumerate(spec.transformations)
        for number, row in enumerate(table.rows)
        if is_placeholder_field(row.target)
    ]
    return calls + rows


CHOSEN = frozenset({"fields", "properties", "select", "$select", "_fields"})


def _not_asked_for(spec: WorkflowSpec, path: str) -> list[Finding]:
    """Rows that let stand what is there, in fields that the lookup does not ask for: they never see it."""
    looked_up = {step.endpoint for step in spec.data_flow if step.kind == "lookup"}
    found = []
    for place, table in enumerate(spec.transformations):
        calls = [
            each for each in spec.endpoints if each.key in looked_up and each.system == table.target.system
        ]
        for number, row in enumerate(table.rows):
            name = row.target.partition(".")[0]
            for call in calls if row.wins == "target" else ():
                chosen = [
                    each.value for each in call.params if each.name in CHOSEN or each.language == "soql"
                ]
                if chosen and not any(re.search(rf"\b{re.escape(name)}\b", each) for each in chosen):
                    where = f"{path}.transformations[{place}].rows[{number}]"
                    message = f"{call.key} does not ask for {name}, so that nobody sees whether it is filled"
                    found.append(Finding(row.key, where, message, stub=False))
    return found


def _systems(work: Workspace, body: tuple[Statement, ...]) -> set[str]:
    said = repr(body)
    return {name for name in work.connections.values() if f"{name}." in said}


def _mappings(work: Workspace, path: str) -> tuple[list[MappingFunction], list[Finding]]:
    names = Names(work.mappings.values())
    functions, findings = [], []
    for place, table in enumerate(work.spec.transformations):
        builder = MappingBuilder(
            table=table,
            name=work.mappings[table.key],
            record=_record(work, table),
            path=f"{path}.transformations[{place}]",
            names=names,
        )
        functions.append(builder.function())
        findings += builder.findings
    return functions, findings


def _record(work: Workspace, table: Transformation) -> str:
    """The parameter's name: that of the variable the workflow passes, else of the source's record type."""
    step = next(
        (step for step in work.spec.data_flow if step.kind == "transform" and step.table == table.key), None
    )
    if step and step.input and not work.is_list(step.input):
        root = read_reference(step.input)
        return identifier(root.last if root.path else root.root, "record")
    return identifier(singular(table.source.object or "record"), "record")


def _on_error(spec: WorkflowSpec) -> str:
    """Parked where any step says so: a parked run can be played again, a failed one is only told."""
    return (
        "park" if any(step.on_error and step.on_error.then == "park" for step in spec.data_flow) else "fail"
    )


def _module_doc(spec: WorkflowSpec) -> str:
    story = [spec.story.trigger, spec.story.business_logic, spec.story.final_result]
    said = " ".join(_ended(part) for part in story if sentence(part))
    return f"{sentence(spec.title)} (plan: {spec.key}).\n\n{said}"


def _ended(part: str) -> str:
    text = sentence(part)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _doc(spec: WorkflowSpec) -> str:
    """The keys that the frame itself serves: what the trigger receives and verifies, and for whom."""
    steps = [
        f"{step.key} {sentence(step.title)}" for step in spec.data_flow if step.kind in ("receive", "verify")
    ]
    stories = ", ".join(story.key for story in spec.user_stories)
    said = ", ".join(steps)
    if stories:
        said = f"{stories}. {said}" if said else stories
    return (
        f"{said}."
        if said
        else _ended(spec.story.final_result if sentence(spec.story.final_result) else spec.key)
    )
