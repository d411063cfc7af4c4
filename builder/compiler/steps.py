"""Step functions: each call of the plan as one `@step`, and the call of it in the workflow."""

from collections.abc import Sequence

from builder.compiler.calls import READING, Request, looking_up, reading, writing
from builder.compiler.endpoints import asked, path_names
from builder.compiler.findings import CannotExpress
from builder.compiler.ir import Line, Parameter, Statement, StepFunction
from builder.compiler.literals import text
from builder.compiler.names import identifier, singular
from builder.compiler.references import optional, read_path, read_reference, subscript
from builder.compiler.twins import request_wrapper
from builder.compiler.workspace import Workspace
from planner.handover import Endpoint, Step, Transformation

PLACEHOLDER = (
    "PLACEHOLDER: nobody has said which call {} is. Its method and path stand in for the real ones; a twin "
    "answers them, the real system will not."
)
PAST = {"create": "created", "update": "updated", "upsert": "saved", "delete": "deleted"}


def step_function(step: Step, endpoint: Endpoint, work: Workspace) -> StepFunction:
    """The function of one step that calls an endpoint. Raises CannotExpress for what the plan leaves out."""
    names, parameters = _parameters(step, endpoint, work)
    body = _input_name(step, work)
    if body:
        parameters.append(Parameter(body, "list[dict]" if work.is_list(step.input) else "dict"))
    write_key = _write_key(step, body, endpoint, work)
    if step.once and not write_key:
        raise CannotExpress(step.key, "it is to be done once, but nothing says by what it is known again")
    if endpoint.body == "form":
        _check_form(step, work.table_behind(step))
    request = Request(
        connection=work.connections[endpoint.system],
        endpoint=endpoint,
        names=names,
        texts=frozenset(_needs_quoting(endpoint, names, parameters)),
        body=_wrapped(body, endpoint, work.table_behind(step)),
        write_key=write_key,
        once=step.once,
    )
    statements, returns = _body(step, request, work)
    return StepFunction(
        name=work.function(step),
        title=step.title,
        retry=work.retry_of(step),
        parameters=tuple(parameters),
        returns=returns,
        doc=_doc(step, endpoint, work),
        body=tuple(statements),
    )


def _check_form(step: Step, table: Transformation | None) -> None:
    """A form holds single values and lists of them, by name."""
    nested = [row.target for row in table.rows if len(read_path(row.target)) > 1] if table else []
    if nested:
        raise CannotExpress(step.key, f"a form has no place for {nested[0]}: say how such fields are named")


def arguments(step: Step, endpoint: Endpoint, work: Workspace) -> list[str]:
    """What the workflow passes to the step's function, in its order."""
    values = [_value(step.bind[name], work, step) for name in _asked(step, endpoint) if name in step.bind]
    if step.input and step.kind in (*PAST, "notify"):
        values.append(_value(step.input, work, step))
    return values


def _asked(step: Step, endpoint: Endpoint) -> tuple[str, ...]:
    names = asked(endpoint, step)
    mark = step.checkpoint.name if step.checkpoint else ""
    return (*names, mark) if mark and mark not in names else names


def _value(reference: str, work: Workspace, step: Step) -> str:
    read = read_reference(reference)
    if len(read.path) == 1 and not read.root:
        raise CannotExpress(step.key, f"{reference} is no reference")
    return work.value(reference, step.key)


def _parameters(step: Step, endpoint: Endpoint, work: Workspace) -> tuple[dict[str, str], list[Parameter]]:
    names: dict[str, str] = {}
    found: list[Parameter] = []
    for name in _asked(step, endpoint):
        if name not in step.bind:
            continue
        wanted = identifier(name, "value")
        if wanted == "id":
            wanted = f"{identifier(singular(endpoint.object), 'record')}_id"
        variable = work.parameter(wanted, [parameter.name for parameter in found])
        names[name] = variable
        found.append(Parameter(variable, work.type_of(step.bind[name])))
    return names, found


def _input_name(step: Step, work: Workspace) -> str:
    if not step.input or step.kind not in (*PAST, "notify"):
        return ""
    return work.variable(read_reference(step.input).root, step.key)


def _needs_quoting(endpoint: Endpoint, names: dict[str, str], parameters: Sequence[Parameter]) -> list[str]:
    """Text in a path that is no id: an email or a name may hold characters that mean something in a URL."""
    types = {parameter.name: parameter.type for parameter in parameters}
    in_path = [names[name] for name in path_names(endpoint.path) if name in names]
    return [name for name in in_path if types[name] == "str" and not name.endswith(("id", "key", "number"))]


def _wrapped(body: str, endpoint: Endpoint, table: Transformation | None) -> str:
    """The record as the API wants it: inside the one key of the example request that no row writes."""
    key = request_wrapper(endpoint)
    if not body or not key or endpoint.body_at or table is None:
        return body
    if any(read_path(row.target)[:1] == [key] for row in table.rows):
        return body
    return f"{{{text(key)}: {body}}}"


def _write_key(step: Step, body: str, endpoint: Endpoint, work: Workspace) -> str:
    table = work.table_behind(step)
    if not step.match or not body or table is None or work.is_list(step.input):
        return ""
    rows = {row.target: row for row in table.rows}
    keys = [
        subscript(body, tuple(read_path(match.target)))
        if rows[match.target].required
        else optional(body, tuple(read_path(match.target)))
        for match in step.match
        if match.target in rows
    ]
    if len(keys) > 1:
        return 'f"' + "/".join("{" + key.replace('"', "'") + "}" for key in keys) + '"'
    return keys[0] if keys else ""


def _body(step: Step, request: Request, work: Workspace) -> tuple[list[Statement], str]:
    if step.kind == "lookup":
        return looking_up(request, step.match)
    if step.kind in PAST or request.endpoint.operation not in READING:
        wants_id = (step.kind in PAST or work.is_used(step.output)) and not work.is_list(step.input)
        return writing(request, work.reads_into(step), wants_id)
    return reading(request)


def _doc(step: Step, endpoint: Endpoint, work: Workspace) -> str:
    keys = ", ".join([step.key, endpoint.key, *work.rules_of(step)])
    said = f"{keys}: {step.text}" if step.text else f"{keys}."
    return f"{said}\n\n{PLACEHOLDER.format(endpoint.key)}" if endpoint.is_placeholder else said


def result_of(
    step: Step, endpoint: Endpoint, work: Workspace, call: str, returns: str
) -> tuple[str, str] | None:
    """What a write adds to the workflow's result: `created` and the new id, `updated` and the id it had."""
    word = PAST.get(step.kind)
    if word is None:
        return None
    if returns != "None":
        return word, call
    identity = next(
        (step.bind[name] for name in reversed(path_names(endpoint.path)) if name in step.bind), ""
    )
    return (word, _value(identity, work, step)) if identity else None


def stub_function(
    step: Step, message: str, parameters: tuple[Parameter, ...], returns: str, work: Workspace
) -> StepFunction:
    """A step that is still to be written: it says so when it is reached."""
    raised = Line(f"raise NotImplementedError({text(f'{step.key}: {message}')})")
    doc = f"{step.key}: {step.text or step.title}"
    return StepFunction(work.function(step), step.title, "", parameters, returns, doc, (raised,))
