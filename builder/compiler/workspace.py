"""What all parts of one workflow's code share: its plan, its names and what each variable holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.compiler.findings import CannotExpress
from builder.compiler.literals import literal, text
from builder.compiler.names import Names, identifier, singular
from builder.compiler.references import optional, read_reference, subscript, write_path
from planner.handover import Endpoint, Research, Retry, Step, Transformation, WorkflowSpec

TYPES = {bool: "bool", int: "int", float: "float", str: "str", dict: "dict", list: "list"}
SETTINGS = "variable"
"""The root of references to settings of the environment, such as an account's number."""
CUSTOMER = "customer"
"""The root of references to settings of the customer that a run is for."""
MARK = "checkpoint"
"""The root of what a fetch asks from: how far it came the last time."""
OWN = (SETTINGS, CUSTOMER, MARK)
AMOUNTS = ("integer", "number", "decimal", "currency", "float", "boolean", "bool")


@dataclass
class Workspace:
    """One completed workflow and the names its code uses."""

    spec: WorkflowSpec
    research: Research | None = None
    names: Names = field(default_factory=Names)
    connections: dict[str, str] = field(default_factory=dict)
    retries: dict[Retry, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    mappings: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    customers: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    """The outputs that may be None at the place that is written now."""

    @classmethod
    def of(cls, spec: WorkflowSpec, research: Research | None, name: str) -> "Workspace":
        """Names for everything in `spec`: module level first, so that no variable hides a function."""
        work = cls(spec, research)
        work.names.take(name)
        for endpoint in work.used_endpoints():
            if endpoint.system not in work.connections:
                work.connections[endpoint.system] = work.names.take(identifier(endpoint.system, "system"))
        for step in spec.data_flow:
            retry = step.on_error.retry if step.on_error else None
            if retry and step.endpoint and retry not in work.retries:
                work.retries[retry] = work.names.take("when_busy" if 429 in retry.on else "when_down")
        for table in spec.transformations:
            record = identifier(singular(table.target.object or table.name), "record")
            work.mappings[table.key] = work.names.take(f"map_{record}")
        for step in spec.data_flow:
            if step.kind == "custom" or work.endpoint(step.endpoint) is not None:
                work.function(step)
        for step in spec.data_flow:
            if step.output and step.output != "event" and step.output not in work.variables:
                work.variables[step.output] = work.names.take(identifier(step.output, "value"))
            if step.checkpoint:
                work.marks[step.key] = work.names.take(identifier(step.checkpoint.name, "since"))
        if spec.customers and any(
            read_reference(path).root == CUSTOMER and CUSTOMER not in work.variables
            for step in spec.data_flow
            for path in step.references
        ):
            work.customers = work.names.take(identifier(spec.customers.table, "customers"))
        work.variables["event"] = "event"
        return work

    def function(self, step: Step) -> str:
        """The name of the step's function; only what calls another system or is not built yet has one."""
        if step.key not in self.functions:
            self.functions[step.key] = self.names.take(identifier(step.title, "do_step"))
        return self.functions[step.key]

    def used_endpoints(self) -> Iterable[Endpoint]:
        """The endpoints that steps call, in the order of the steps."""
        for step in self.spec.data_flow:
            endpoint = self.endpoint(step.endpoint)
            if endpoint:
                yield endpoint

    def endpoint(self, key: str) -> Endpoint | None:
        return (
            next((endpoint for endpoint in self.spec.endpoints if endpoint.key == key), None) if key else None
        )

    def table(self, key: str) -> Transformation | None:
        return next((table for table in self.spec.transformations if table.key == key), None) if key else None

    def table_behind(self, step: Step) -> Transformation | None:
        """The table whose result a step writes."""
        root = read_reference(step.input).root
        made = next(
            (each for each in self.spec.data_flow if each.kind == "transform" and each.output == root), None
        )
        return self.table(made.table if made else step.table)

    def variable(self, root: str, key: str) -> str:
        """The variable that holds a reference's root. Raises CannotExpress where no step makes it."""
        if root not in self.variables:
            raise CannotExpress(key, f"{root or 'an empty reference'} is nothing an earlier step puts out")
        return self.variables[root]

    def value(self, reference: str, key: str) -> str:
        """A reference as an expression that fails where the value is missing; `variable.x` is a setting."""
        read = read_reference(reference)
        if own := self._own(reference, key):
            return own
        variable = self.variable(read.root, key)
        if read.root in self.unsure and read.path:
            return f"required({variable}, {text(write_path(read.path))})"
        return subscript(variable, read.path)

    def value_or_none(self, reference: str, key: str) -> str:
        """A reference as an expression that is None where the value is missing."""
        read = read_reference(reference)
        if read.root == SETTINGS and SETTINGS not in self.variables and read.path:
            return optional(f"ctx.variable({text(str(read.path[0]))})", read.path[1:])
        if own := self._own(reference, key, required=False):
            return own
        variable = self.variable(read.root, key)
        if read.root in self.unsure and read.path:
            return f"pick({variable}, {text(write_path(read.path))})"
        return optional(variable, read.path)

    def _own(self, reference: str, key: str, required: bool = True) -> str:
        """A reference to a setting, a customer's setting or a checkpoint; "" for any other."""
        read = read_reference(reference)
        if read.root not in OWN or read.root in self.variables or not read.path:
            return ""
        name = str(read.path[0])
        if read.root == SETTINGS:
            return subscript(f"ctx.variable({text(name)})", read.path[1:])
        if read.root == MARK:
            return self.marks[name]
        if self.spec.customers is None:
            raise CannotExpress(
                key, f"{reference}: the plan does not say where the customers' settings stand"
            )
        found = f"{self.customers}.lookup({self.value_or_none(self.spec.customers.by, key)}, {text(name)})"
        return f"filled({found}, {text(f'{name} of the customer')})" if required else found

    def is_list(self, reference: str) -> bool:
        """Whether a reference names a whole list: what a fetch of many puts out, or a mapping of it."""
        return names_list(self.spec, reference)

    def is_amount(self, reference: str) -> bool:
        """Whether a reference is known to name a number or a yes or no: by the event's example, a table's
        rows or a record of a check.
        """
        read = read_reference(reference)
        if not read.path:
            return False
        if read.root == "event":
            return self.type_of(reference) in ("bool", "int", "float")
        place = write_path(read.path)
        made = next((each for each in self.spec.data_flow if each.output == read.root), None)
        table = self.table(made.table) if made and made.kind == "transform" else None
        if table is not None:
            return any(row.target == place and row.type.lower() in AMOUNTS for row in table.rows)
        values = [example for example in self._examples(made) if example is not None]
        return any(isinstance(_at(value, read.path), bool | int | float) for value in values)

    def _examples(self, step: Step | None) -> list[Any]:
        """Records as the checks find them where a step reads, or the entries that a loop goes through."""
        if step is not None and step.kind == "loop":
            root = read_reference(step.each).root
            step = next((each for each in self.spec.data_flow if each.output == root), None)
        endpoint = self.endpoint(step.endpoint) if step else None
        if endpoint is None:
            return []
        checks = [each.check for each in self.spec.acceptance_criteria if each.check]
        return [
            given.record
            for check in checks
            for given in check.given.twin_state
            if given.system == endpoint.system and given.object == endpoint.object
        ]

    def parameter(self, wanted: str, used: Iterable[str]) -> str:
        """A parameter's name: may be that of a variable of the workflow, never that of a function."""
        functions = {*self.connections.values(), *self.functions.values(), *self.mappings.values()}
        return Names({*functions, *self.retries.values(), *used}).take(wanted)

    def retry_of(self, step: Step) -> str:
        """The name of the step's retry rule, or nothing."""
        retry = step.on_error.retry if step.on_error else None
        return self.retries.get(retry, "") if retry else ""

    def reads_into(self, step: Step) -> bool:
        """Whether a later step uses a field of what this step puts out, not only its id."""
        references = [reference for each in self.spec.data_flow for reference in each.references]
        read = [read_reference(reference) for reference in references]
        return bool(step.output) and any(
            reference.root == step.output and reference.path for reference in read
        )

    def is_used(self, output: str) -> bool:
        """Whether any step refers to this output."""
        return any(
            read_reference(ref).root == output for step in self.spec.data_flow for ref in step.references
        )

    def type_of(self, reference: str) -> str:
        """The Python type of a reference, from the example of the event; text where nothing says."""
        read = read_reference(reference)
        if read.root != "event":
            return "str"
        value: Any = self.spec.trigger.payload_example
        if isinstance(value, list):
            value = value[0] if value else None
        for part in read.path:
            value = value.get(part) if isinstance(value, Mapping) else None
        return TYPES.get(type(value), "str")

    def rules_of(self, step: Step) -> list[str]:
        """The rules that come from the same place of the same document as the step."""
        places = {(fact.document, fact.anchor) for fact in step.evidence if fact.kind == "document"}
        rules = self.research.rules if self.research else ()
        return [
            rule.key
            for rule in rules
            if any(
                (fact.document, fact.anchor) in places for fact in rule.evidence if fact.kind == "document"
            )
        ]


def names_list(spec: WorkflowSpec, reference: str) -> bool:
    """Whether a reference of a completed plan names a whole list."""
    read = read_reference(reference)
    made = next((each for each in spec.data_flow if read.root and each.output == read.root), None)
    if made is None or read.path:
        return False
    if made.kind == "transform":
        return made.input != reference and names_list(spec, made.input)
    endpoint = next((each for each in spec.endpoints if each.key == made.endpoint), None)
    return made.kind == "fetch" and endpoint is not None and endpoint.operation != "read"


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def retry_expression(retry: Retry) -> str:
    """`retry(5, on=(429, "5xx"))`."""
    statuses = ", ".join(literal(status) for status in retry.on)
    return f"retry({retry.attempts}, on=({statuses}{',' if len(retry.on) == 1 else ''}))"
