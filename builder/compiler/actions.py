"""Single steps of a data flow as statements: calls, mappings, what is kept, answers, waits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder.compiler.findings import CannotExpress
from builder.compiler.ir import Line, Statement, StepFunction, Try
from builder.compiler.literals import literal, sentence, template, text
from builder.compiler.mappings import needs_tables
from builder.compiler.names import identifier, singular
from builder.compiler.references import read_path, read_reference, subscript
from builder.compiler.steps import arguments, result_of, step_function
from builder.compiler.workspace import Workspace
from planner.handover import Endpoint, Kept, Step

DOES = {"lookup": "look it up", "fetch": "read it", "upsert": "save it"}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)\b", re.IGNORECASE)
EVENT = re.compile(r"""\bevent\s+(?:[`"']([\w.-]+)[`"']|(\w+(?:\.\w+)+))""", re.IGNORECASE)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Around:
    """What a step stands in: a loop or none, and the list that takes what its entries failed with. `held`
    are the variables that keep a mark where it was when the step fails.
    """

    in_loop: bool = False
    refused: str = ""
    entry: str = ""
    held: tuple[str, ...] = ()


@dataclass
class Actions:
    """Writes single steps; `functions` fills up with the step functions they call."""

    work: Workspace
    functions: list[StepFunction] = field(default_factory=list)

    def statements(self, step: Step, around: Around) -> list[Statement]:
        """One step. Raises CannotExpress for what the plan leaves out."""
        if step.kind == "transform":
            return self._transform(step, around)
        endpoint = self.work.endpoint(step.endpoint)
        if endpoint is None:
            return self._kept(step, step.keep) if step.keep else self._local(step)
        return self._call(step, endpoint, around)

    def _call(self, step: Step, endpoint: Endpoint, around: Around) -> list[Statement]:
        before = self._unfilled(step, endpoint)
        function = step_function(step, endpoint, self.work)
        values = arguments(step, endpoint, self.work)
        self.functions.append(function)
        call = f"{function.name}({', '.join(['ctx', *values])})"
        result = result_of(step, endpoint, self.work, call, function.returns)
        unused = around.in_loop and not self.work.is_used(step.output)
        line = Line(call) if unused else self._assignment(step, call, function.returns, result)
        if function.returns.endswith("| None"):
            self.work.unsure.add(step.output)
        return [*before, *self._guarded(step, line, around)]

    def _unfilled(self, step: Step, endpoint: Endpoint) -> list[Statement]:
        """The conflict rule of a table: where the target has a value, some rows let it stand."""
        table = self.work.table_behind(step)
        rows = [row for row in table.rows if row.wins == "target"] if table else []
        if not rows or step.kind not in ("update", "upsert"):
            return []
        found = self._found_before(step, endpoint)
        if found is None:
            keys = ", ".join(row.key for row in rows)
            raise CannotExpress(step.key, f"{keys} let stand what is there, but no step looks it up before")
        body = self.work.variable(read_reference(step.input).root, step.key)
        called = self.work.endpoint(found.endpoint)
        inside = called.returns.record_at if called is not None and called.operation != "read" else ""
        known = subscript(self.work.variable(found.output, step.key), tuple(read_path(inside)))
        paths = literal([row.target for row in rows])
        keys = ", ".join(row.key for row in rows)
        return [Line(f"{body} = unfilled({body}, {known}, {paths})", comment=keys)]

    def _found_before(self, step: Step, endpoint: Endpoint) -> Step | None:
        steps = self.work.spec.data_flow
        for other in reversed(steps[: steps.index(step)]):
            called = self.work.endpoint(other.endpoint)
            reads = other.kind == "lookup" or (called is not None and called.operation == "read")
            if called is not None and reads and called.system == endpoint.system and other.output:
                return other
        return None

    def _assignment(self, step: Step, call: str, returns: str, result: tuple[str, str] | None) -> Line:
        if returns == "None":
            return Line(call, result=result)
        if result is None and not self.work.is_used(step.output):
            return Line(call)
        variable = self.work.variables.get(step.output, "")
        if not variable:
            variable = self.work.names.take(identifier(result[0] if result else step.title, "value"))
        kept = (result[0], variable) if result else None
        return Line(f"{variable} = {call}", assigns=variable, call=call, result=kept)

    def _guarded(self, step: Step, line: Line, around: Around) -> list[Statement]:
        """The step, with what happens when it fails. A lookup that finds several records fails in any case:
        to go on would be to choose one.
        """
        then = step.on_error.then if step.on_error else "fail"
        if then not in ("skip", "continue"):
            return [line]
        catches = "HttpError"
        if step.kind == "transform":
            catches, then = "MappingError", "skip"
        if then == "continue" and line.assigns:
            self.work.unsure.add(step.output)
        return [Try(catches, (line,), self._handler(step, line, around, then))]

    def _handler(self, step: Step, line: Line, around: Around, then: str) -> tuple[Statement, ...]:
        if then == "skip" and not around.in_loop:
            return (Line(f'ctx.skip(f"{identifier(step.title, "step")}: {{error}}")'),)
        if around.refused:
            told = Line(f'{around.refused}.append(f"{{{around.entry}}}: {{error}}")')
        else:
            told = Line(f"ctx.log.warning({text(f'{sentence(step.title)} failed')}, error=str(error))")
        said = (told, *holding(around.held))
        if then == "skip":
            return (*said, Line("continue"))
        return (*said, Line(f"{line.assigns} = None")) if line.assigns else said

    def _transform(self, step: Step, around: Around) -> list[Statement]:
        table = self.work.table(step.table)
        if table is None:
            raise CannotExpress(step.key, f"there is no table {step.table or 'for this step'}")
        source = read_reference(step.input or "event")
        variable = self.work.variable(step.output, step.key)
        name, ctx = self.work.mappings[table.key], "ctx, " if needs_tables(table) else ""
        if self.work.is_list(step.input):
            entry = self.work.names.take(identifier(singular(table.source.object), "record"))
            entries = subscript(self.work.variable(source.root, step.key), source.path)
            call = f"[{name}({ctx}{entry}) for {entry} in {entries}]"
        else:
            call = f"{name}({ctx}{self.work.value(step.input or 'event', step.key)})"
        line = Line(f"{variable} = {call}", assigns=variable, call=call)
        return self._guarded(step, line, around)

    def _kept(self, step: Step, keep: Kept) -> list[Statement]:
        """A value that is kept between runs is read, written or forgotten."""
        scope = f"{text(keep.scope)}, shared=True" if keep.scope else ""
        names = {name: self.work.value(path, step.key) for name, path in step.bind.items()}
        store, key = f"ctx.kv({scope})", _key(keep.key, names)
        if step.kind == "lookup":
            variable = self.work.variable(step.output, step.key)
            call = f"{store}.get({key})"
            return [Line(f"{variable} = {call}", comment=step.key, assigns=variable, call=call)]
        if step.kind == "delete":
            return [Line(f"{store}.delete({key})", comment=step.key)]
        if step.kind == "store" and step.input:
            return [Line(f"{store}.set({key}, {self._optional(step.input, step)})", comment=step.key)]
        raise CannotExpress(step.key, f"the plan does not say what to keep as {keep.key}")

    def _local(self, step: Step) -> list[Statement]:
        """Steps that need no other system."""
        if step.kind == "wait":
            return [self._wait(step)]
        if step.kind == "respond":
            return [Line(f"ctx.respond(200, {self._answer(step)})", comment=step.key)]
        if step.kind == "store":
            return self._store(step)
        if step.kind == "notify":
            message = sentence(step.text or step.title)
            return [Line(f'ctx.issue("warning", {text(message)})', comment=step.key)]
        raise CannotExpress(step.key, self._missing(step))

    def _wait(self, step: Step) -> Line:
        """For an event that the plan names, with its duration as the longest wait; else for the duration."""
        said = f"{step.text} {step.title}"
        event = EVENT.search(said)
        if event is None:
            return Line(f"ctx.sleep({_seconds(step)})", comment=step.key)
        arguments = [text(event[1] or event[2])]
        if DURATION.search(said):
            arguments.append(f"timeout={_seconds(step)}")
        if step.bind:
            pairs = [f"{text(path)}: {self._optional(value, step)}" for path, value in step.bind.items()]
            arguments.append(f"where={{{', '.join(pairs)}}}")
        call = f"ctx.wait_for({', '.join(arguments)})"
        if not self.work.is_used(step.output):
            return Line(call, comment=step.key)
        variable = self.work.variable(step.output, step.key)
        return Line(f"{variable} = {call}", assigns=variable, call=call, comment=step.key)

    def _missing(self, step: Step) -> str:
        said = sentence(step.text or step.title)
        if step.kind == "custom":
            return said
        if step.endpoint:
            return f"{step.endpoint} is no endpoint of this workflow: {said}"
        return f"the plan names no endpoint to {DOES.get(step.kind, f'{step.kind} it')} with: {said}"

    def _answer(self, step: Step) -> str:
        if step.bind:
            pairs = [f"{text(name)}: {self._optional(value, step)}" for name, value in step.bind.items()]
            return "{" + ", ".join(pairs) + "}"
        return self._optional(step.input, step) if step.input else literal({"ok": True})

    def _optional(self, reference: str, step: Step) -> str:
        return self.work.value_or_none(reference, step.key)

    def _store(self, step: Step) -> list[Statement]:
        if not step.bind:
            raise CannotExpress(
                step.key, f"the plan does not say what to keep: {sentence(step.text or step.title)}"
            )
        scope = text(identifier(step.title, "workflow"))
        return [
            Line(f"ctx.kv({scope}).set({text(name)}, {self._optional(reference, step)})", comment=step.key)
            for name, reference in step.bind.items()
        ]


def holding(flags: Sequence[str]) -> tuple[Statement, ...]:
    """What keeps the marks behind these variables where they were."""
    return tuple(Line(f"{flag} = False") for flag in flags)


def _key(key: str, names: Mapping[str, str]) -> str:
    """The key of a kept value, which is text."""
    alone = names.get(key[1:-1]) if key.startswith("{") else None
    return f"str({alone})" if alone else template(key, names)


def _seconds(step: Step) -> int:
    match = DURATION.search(f"{step.text} {step.title}")
    if match is None:
        raise CannotExpress(
            step.key, f"the plan does not say how long to wait: {sentence(step.text or step.title)}"
        )
    return round(float(match[1]) * SECONDS[match[2][0].lower()])
