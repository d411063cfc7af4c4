"""The data flow of a plan as the statements of its workflow function."""

import re
from dataclasses import dataclass, field

from builder.compiler import conditions
from builder.compiler.branches import arms, loop_body
from builder.compiler.findings import CannotExpress, Finding
from builder.compiler.ir import For, If, Line, Parameter, Statement, StepFunction, Try
from builder.compiler.literals import literal, sentence, text
from builder.compiler.mappings import needs_tables
from builder.compiler.names import identifier
from builder.compiler.references import read_reference, subscript
from builder.compiler.steps import arguments, result_of, step_function, stub_function
from builder.compiler.workspace import Workspace
from planner.handover import Condition, Step

DOES = {"lookup": "look it up", "fetch": "read it", "upsert": "save it"}
SILENT = ("receive", "verify")
RECORDS = ("fetch", "lookup", "transform")
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)\b", re.IGNORECASE)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass
class Flow:
    """Builds the statements of one workflow; `functions` and `findings` fill up on the way."""

    work: Workspace
    functions: list[StepFunction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def statements(self) -> list[Statement]:
        return self._block(0, len(self.work.spec.data_flow), in_loop=False)

    def _block(self, start: int, stop: int, in_loop: bool) -> list[Statement]:
        steps = self.work.spec.data_flow
        found: list[Statement] = []
        place = start
        while place < stop:
            step = steps[place]
            try:
                made, place = self._step(step, place, stop, in_loop)
            except CannotExpress as problem:
                made, place = [self._stub(step, problem.message, place, in_loop)], place + 1
            except LookupError as problem:
                made, place = [self._stub(step, str(problem), place, in_loop)], place + 1
            found += made
        return found

    def _step(self, step: Step, place: int, stop: int, in_loop: bool) -> tuple[list[Statement], int]:
        if step.kind in ("filter", "branch"):
            return self._condition(step, place, stop, in_loop)
        if step.kind == "loop":
            return self._loop(step, place, stop)
        made = self._action(step, in_loop)
        if step.condition and step.condition.tests:
            test = conditions.holds(step.condition, self._value(step))
            made = [If(test, tuple(made), comment=step.key)]
        return made, place + 1

    def _value(self, step: Step) -> conditions.Value:
        return lambda reference: self.work.value_or_none(reference, step.key)

    def _condition(self, step: Step, place: int, stop: int, in_loop: bool) -> tuple[list[Statement], int]:
        condition = step.condition
        if condition is None or not condition.tests:
            raise CannotExpress(step.key, sentence(condition.text if condition else step.text or step.title))
        value = self._value(step)
        for target, ends_when in ((step.on_true, True), (step.on_false, False)):
            if target in ("skip", "end"):
                test = conditions.holds(condition, value) if ends_when else conditions.fails(condition, value)
                return [
                    If(test, (self._leave(step, target, condition, ends_when, in_loop),), comment=step.key)
                ], place + 1
        chosen = arms(self.work.spec.data_flow, place, stop)
        then = self._block(chosen.on_true.start, chosen.on_true.stop, in_loop)
        otherwise = self._block(chosen.on_false.start, chosen.on_false.stop, in_loop)
        if not then and not otherwise:
            return [], chosen.meets
        if not then:
            return [If(conditions.fails(condition, value), tuple(otherwise), comment=step.key)], chosen.meets
        return [If(conditions.holds(condition, value), tuple(then), tuple(otherwise), step.key)], chosen.meets

    def _leave(
        self, step: Step, target: str, condition: Condition, ends_when: bool, in_loop: bool
    ) -> Statement:
        if in_loop:
            return Line("continue")
        if target == "end":
            return Line("return {}")
        return Line(f"ctx.skip({text(sentence(step.reason) or conditions.reason(condition, ends_when))})")

    def _loop(self, step: Step, place: int, stop: int) -> tuple[list[Statement], int]:
        body = loop_body(self.work.spec.data_flow, place, stop)
        each = read_reference(step.each)
        items = subscript(self.work.variable(each.root, step.key), each.path)
        if not body:
            raise CannotExpress(step.key, f"no step uses {step.output or 'an item'} of {step.each}")
        statements = self._block(body.start, body.stop, in_loop=True)
        return [For(self.work.variable(step.output, step.key), items, tuple(statements), step.key)], body.stop

    def _action(self, step: Step, in_loop: bool) -> list[Statement]:
        if step.kind in SILENT:
            return []
        if step.kind == "transform":
            return [self._transform(step)]
        endpoint = self.work.endpoint(step.endpoint)
        if endpoint is None:
            return self._local(step)
        function = step_function(step, endpoint, self.work)
        values = arguments(step, endpoint, self.work)
        self.functions.append(function)
        call = f"{function.name}({', '.join(['ctx', *values])})"
        result = result_of(step, endpoint, self.work, call, function.returns)
        unused = in_loop and not self.work.is_used(step.output)
        line = Line(call) if unused else self._assignment(step, call, function.returns, result)
        return self._guarded(step, line, in_loop)

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

    def _guarded(self, step: Step, line: Line, in_loop: bool) -> list[Statement]:
        then = step.on_error.then if step.on_error else "fail"
        if then == "skip" and not in_loop:
            handler: tuple[Statement, ...] = (
                Line(f'ctx.skip(f"{identifier(step.title, "step")}: {{error}}")'),
            )
        elif then in ("skip", "continue"):
            warning = Line(f"ctx.log.warning({text(f'{sentence(step.title)} failed')}, error=str(error))")
            rest = Line("continue") if then == "skip" else Line(f"{line.assigns} = None")
            handler = (warning, rest) if then == "skip" or line.assigns else (warning,)
        else:
            return [line]
        return [Try("HttpError", (line,), handler)]

    def _transform(self, step: Step) -> Statement:
        table = self.work.table(step.table)
        if table is None:
            raise CannotExpress(step.key, f"there is no table {step.table or 'for this step'}")
        source = read_reference(step.input or "event")
        record = subscript(self.work.variable(source.root, step.key), source.path)
        variable = self.work.variable(step.output, step.key)
        call = f"{self.work.mappings[table.key]}({'ctx, ' if needs_tables(table) else ''}{record})"
        return Line(f"{variable} = {call}", assigns=variable, call=call)

    def _local(self, step: Step) -> list[Statement]:
        """Steps that need no other system."""
        if step.kind == "wait":
            return [Line(f"ctx.sleep({_seconds(step)})", comment=step.key)]
        if step.kind == "respond":
            return [Line(f"ctx.respond(200, {self._answer(step)})", comment=step.key)]
        if step.kind == "store":
            return [self._store(step)]
        if step.kind == "notify":
            message = sentence(step.text or step.title)
            return [Line(f'ctx.issue("warning", {text(message)})', comment=step.key)]
        raise CannotExpress(step.key, self._missing(step))

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

    def _store(self, step: Step) -> Line:
        if not step.bind:
            raise CannotExpress(
                step.key, f"the plan does not say what to keep: {sentence(step.text or step.title)}"
            )
        name, reference = next(iter(step.bind.items()))
        scope = text(identifier(step.title, "workflow"))
        return Line(f"ctx.kv({scope}).set({text(name)}, {self._optional(reference, step)})", comment=step.key)

    def _stub(self, step: Step, message: str, place: int, in_loop: bool) -> Statement:
        """A call of a function that says what is still to be written."""
        self.findings.append(Finding(step.key, f"data_flow[{place}]", message))
        before = self.work.spec.data_flow[:place]
        known = [each.output for each in before if each.kind in RECORDS and self.work.is_used(each.output)]
        wanted = read_reference(step.input).root or (known[-1] if known else "event")
        variable = self.work.variables.get(wanted, "event")
        returns = "bool" if step.kind in ("filter", "branch") else "dict"
        parameter = Parameter(variable if variable != "event" else "event", "dict")
        self.functions.append(stub_function(step, message, (parameter,), returns, self.work))
        call = f"{self.work.functions[step.key]}(ctx, {variable})"
        if returns == "bool":
            leave = (
                Line("continue")
                if in_loop
                else Line(f"ctx.skip({text(sentence(step.reason or step.title))})")
            )
            return If(f"not {call}", (leave,), comment=step.key)
        output = self.work.variables.get(step.output, "") if self.work.is_used(step.output) else ""
        return (
            Line(f"{output} = {call}", assigns=output, call=call)
            if output and output != "event"
            else Line(call)
        )


def _seconds(step: Step) -> int:
    match = DURATION.search(f"{step.text} {step.title}")
    if match is None:
        raise CannotExpress(
            step.key, f"the plan does not say how long to wait: {sentence(step.text or step.title)}"
        )
    return round(float(match[1]) * SECONDS[match[2][0].lower()])
