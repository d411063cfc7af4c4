"""A workflow as code, before it is text: modules, functions, statements."""

from dataclasses import dataclass, field

from builder.compiler.targets import Target


@dataclass(frozen=True)
class Line:
    """One statement on one line. `result` names what it adds to the workflow's result, as key and expression.

    `assigns` and `call` tell an assignment apart, so that the last one can stand in the return itself.
    """

    source: str
    comment: str = ""
    assigns: str = ""
    call: str = ""
    result: tuple[str, str] | None = None


@dataclass(frozen=True)
class If:
    """`test` is an expression. Either side may be empty."""

    test: str
    then: tuple["Statement", ...]
    otherwise: tuple["Statement", ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class For:
    """A loop over the list expression `items`."""

    item: str
    items: str
    body: tuple["Statement", ...]
    comment: str = ""


@dataclass(frozen=True)
class Try:
    """Statements whose failure is handled. `handler` may use the name `error`; `catches` is an exception."""

    catches: str
    body: tuple["Statement", ...]
    handler: tuple["Statement", ...]


Statement = Line | If | For | Try


@dataclass(frozen=True)
class Parameter:
    """A parameter of a generated function."""

    name: str
    type: str


@dataclass(frozen=True)
class StepFunction:
    """One `@step` function."""

    name: str
    title: str
    retry: str
    parameters: tuple[Parameter, ...]
    returns: str
    doc: str
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Stub:
    """What the plan asks for in words only: a function that is still to be written."""

    name: str
    key: str
    parameter: str
    message: str


@dataclass(frozen=True)
class MappingFunction:
    """One transformation table as a function of its source record.

    `tables` are the lookup tables it reads, as variable and name. `optional`: fields without a value are
    left out.
    """

    name: str
    table: str
    doc: str
    record: str
    tables: tuple[tuple[str, str], ...]
    target: Target
    optional: bool
    stubs: tuple[Stub, ...] = ()


@dataclass(frozen=True)
class WorkflowFunction:
    """The `@workflow` function."""

    name: str
    title: str
    trigger: str
    on_error: str
    doc: str
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Module:
    """One workflow's files: `workflows/<name>.py` and `mappings/<name>.py`."""

    name: str
    key: str
    doc: str
    connections: tuple[tuple[str, str], ...]
    retries: tuple[tuple[str, str], ...]
    steps: tuple[StepFunction, ...]
    workflow: WorkflowFunction
    mappings: tuple[MappingFunction, ...] = field(default=())
