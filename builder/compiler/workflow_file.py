"""`workflows/<name>.py`: connections, steps and the workflow itself."""

from builder.compiler.ir import Module, StepFunction, WorkflowFunction
from builder.compiler.layout import STEP, fit
from builder.compiler.literals import docstring, text
from builder.compiler.printer import block, function, import_from, imports, names_in


def workflow_file(module: Module) -> str:
    """The text of the file."""
    parts = [line for step in module.steps for line in ["", "", *_step(step)]]
    parts += ["", "", *_workflow(module.workflow)]
    constants = [f"{name} = connect({text(system)})" for name, system in module.connections]
    constants += [f"{name} = {value}" for name, value in module.retries]
    code = [*constants, *parts]
    standard = ["from urllib.parse import quote"] if any("quote(" in line for line in parts) else []
    used = names_in(parts)
    mapped = [mapping.name for mapping in module.mappings if mapping.name in used]
    own = import_from(f"mappings.{module.name}", mapped) if mapped else []
    head = [*docstring(module.doc, 0), "", *imports(code, standard, own)]
    if constants:
        head += ["", *constants]
    return "\n".join([*head, *parts]) + "\n"


def _step(step: StepFunction) -> list[str]:
    retry = f", retry={step.retry}" if step.retry else ""
    parameters = ", ".join(["ctx: Context", *(f"{each.name}: {each.type}" for each in step.parameters)])
    head = f"def {step.name}({parameters}) -> {step.returns}:"
    return [*fit(f"@step({text(step.title)}{retry})", 0), *function(head, step.doc, block(step.body, STEP))]


def _workflow(workflow: WorkflowFunction) -> list[str]:
    on_error = f', on_error="{workflow.on_error}"' if workflow.on_error != "fail" else ""
    decorator = fit(f"@workflow({text(workflow.title)}, trigger={workflow.trigger}{on_error})", 0)
    head = f"def {workflow.name}(ctx: Context, event: dict) -> dict:"
    return [*decorator, *function(head, workflow.doc, block(workflow.body, STEP))]
