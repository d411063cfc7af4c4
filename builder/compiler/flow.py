"""The data flow of a plan as the statements of its workflow function."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from builder.compiler import conditions
from builder.compiler.actions import Actions, Around, holding
from builder.compiler.branches import ENDS, arms, loop_body
from builder.compiler.findings import CannotExpress, Finding
from builder.compiler.ir import For, If, Line, Parameter, Statement, StepFunction, Try
from builder.compiler.literals import sentence, text
from builder.compiler.marks import Marks
from builder.compiler.references import optional, read_reference, subscript
from builder.compiler.steps import stub_function
from builder.compiler.workspace import Workspace
from planner.handover import Condition, Step

SILENT = ("receive", "verify")
RECORDS = ("fetch", "lookup", "transform")
TOLD = ("skip", "continue", "park")
"""What a loop does with entries that failed: the others are worked on, and these are told at the end."""
TOP = Around()


@dataclass
class Flow:
    """Builds the statements of one workflow; `functions` and `findings` fill up on the way."""

    work: Workspace
    functions: list[StepFunction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.actions = Actions(self.work, self.functions)
        self.marks = Marks(self.work)

    def statements(self) -> list[Statement]:
        spec = self.work.spec
        found = self._whole(range(len(spec.data_flow)), TOP)
        if self.work.customers and spec.customers:
            table = f"table(ctx, {text(spec.customers.table)})"
            found.insert(0, Line(f"{self.work.customers} = {table}"))
        return found

    def _whole(self, steps: range, around: Around, loop: Step | None = None) -> list[Statement]:
        """A block with the marks of what it reads, kept at its end."""
        with self.marks.block(steps, loop) as ending:
            found = self._block(steps.start, steps.stop, around)
        left = found and isinstance(found[-1], Line) and found[-1].source == "continue"
        return found if left else [*found, *ending]

    def _block(self, start: int, stop: int, around: Around) -> list[Statement]:
        steps = self.work.spec.data_flow
        found: list[Statement] = []
        place = start
        while place < stop:
            step = steps[place]
            try:
                made, place = self._step(step, place, stop, around)
            except CannotExpress as problem:
                made, place = [self._stub(step, problem.message, place, around)], place + 1
            except LookupError as problem:
                made, place = [self._stub(step, str(problem), place, around)], place + 1
            found += made
        return found

    def _step(self, step: Step, place: int, stop: int, around: Around) -> tuple[list[Statement], int]:
        if step.kind in ("filter", "branch"):
            return self._condition(step, place, stop, around)
        if step.kind == "loop":
            return self._loop(step, place, stop, around)
        if step.kind in SILENT:
            return [], place + 1
        before = self.marks.begin(step)
        around = replace(around, held=self.marks.held_by(step))
        if step.condition and step.condition.tests:
            test = conditions.holds(step.condition, self._values(step))
            with self._sure(_found(step.condition, holds=True)):
                made = self.actions.statements(step, around)
            if step.output in self.work.variables and self.work.is_used(step.output):
                before.append(Line(f"{self.work.variables[step.output]} = None"))
                self.work.unsure.add(step.output)
            return [*before, If(test, tuple(made), comment=step.key)], place + 1
        return [*before, *self.actions.statements(step, around)], place + 1

    def _values(self, step: Step) -> "_Values":
        return _Values(self.work, step.key)

    @contextmanager
    def _sure(self, outputs: set[str]) -> Iterator[None]:
        """In this block these outputs are there: a condition has asked for them."""
        before = set(self.work.unsure)
        self.work.unsure -= outputs
        try:
            yield
        finally:
            self.work.unsure |= before

    def _condition(self, step: Step, place: int, stop: int, around: Around) -> tuple[list[Statement], int]:
        condition = step.condition
        if condition is None or not condition.tests:
            raise CannotExpress(step.key, sentence(condition.text if condition else step.text or step.title))
        if step.on_true in ENDS or step.on_false in ENDS:
            return self._leaving(step, condition, place, stop, around)
        values = self._values(step)
        holds, fails = conditions.holds(condition, values), conditions.fails(condition, values)
        chosen = arms(self.work.spec.data_flow, place, stop)
        with self._sure(_found(condition, holds=True)):
            then = self._whole(chosen.on_true, around)
        with self._sure(_found(condition, holds=False)):
            otherwise = self._whole(chosen.on_false, around)
        if not then and not otherwise:
            return [], chosen.meets
        if not then:
            return [If(fails, tuple(otherwise), comment=step.key)], chosen.meets
        return [If(holds, tuple(then), tuple(otherwise), step.key)], chosen.meets

    def _leaving(
        self, step: Step, condition: Condition, place: int, stop: int, around: Around
    ) -> tuple[list[Statement], int]:
        """A condition that ends the run, or leaves out the entry, on one side or on both."""
        values = self._values(step)
        if step.on_true in ENDS:
            test, target, other = conditions.holds(condition, values), step.on_true, step.on_false
        else:
            test, target, other = conditions.fails(condition, values), step.on_false, step.on_true
        ends_when = step.on_true in ENDS
        leave = self._leave(step, target, condition, ends_when, around)
        self.work.unsure -= _found(condition, holds=not ends_when)
        found: list[Statement] = [If(test, (leave,), comment=step.key)]
        if other in ENDS:
            return [*found, self._leave(step, other, condition, not ends_when, around)], stop
        return found, self._target(other, place, stop) if other else place + 1

    def _target(self, key: str, place: int, stop: int) -> int:
        keys = [step.key for step in self.work.spec.data_flow]
        if key not in keys:
            raise LookupError(f"goes to {key}, which is no step")
        if keys.index(key) <= place:
            raise LookupError(f"goes back to {key}; steps can only lead forward")
        return min(keys.index(key), stop)

    def _leave(
        self, step: Step, target: str, condition: Condition, ends_when: bool, around: Around
    ) -> Statement:
        if around.in_loop:
            return Line("continue")
        if target == "end":
            return Line("return {}")
        return Line(f"ctx.skip({text(sentence(step.reason) or conditions.reason(condition, ends_when))})")

    def _loop(self, step: Step, place: int, stop: int, around: Around) -> tuple[list[Statement], int]:
        steps = self.work.spec.data_flow
        body = loop_body(steps, place, stop)
        if not body:
            raise CannotExpress(step.key, f"no step uses {step.output or 'an item'} of {step.each}")
        items = self._items(step)
        inner = [steps[number] for number in body]
        item = self.work.variable(step.output, step.key)
        refused = self._refused(step, inner)
        within = Around(in_loop=True, refused=refused, entry=self._entry_name(step, item))
        known = set(self.work.unsure)
        statements = tuple(self._whole(body, within, step))
        self.work.unsure = known
        then = step.on_error.then if step.on_error else "fail"
        if refused and then in TOLD:
            told = Line(f'{refused}.append(f"{{{within.entry}}}: {{error}}")')
            statements = (Try("(HttpError, MappingError)", statements, (told,)),)
        loop = For(item, items, statements, step.key)
        if not refused:
            return [loop], body.stop
        return [Line(f"{refused}: list[str] = []"), loop, self._tell(step, items, refused, then)], body.stop

    def _refused(self, step: Step, inner: list[Step]) -> str:
        """The name of the list of failed entries; "" where the loop needs none."""
        root = read_reference(step.each).root
        listed = any(each.checkpoint and each.output == root for each in self.work.spec.data_flow)
        left_out = any(each.on_error and each.on_error.then in ("skip", "continue") for each in inner)
        told = step.on_error is not None and step.on_error.then in TOLD
        return self.work.names.take("refused") if told or (listed and left_out) else ""

    def _tell(self, step: Step, items: str, refused: str, then: str) -> Statement:
        counted = f"{{len({refused})}}" + (f" of {{len({items})}}" if items.isidentifier() else "")
        title = text(sentence(step.title).replace("{", "(").replace("}", ")").replace('"', "'"))[1:-1]
        if then == "park":
            return If(refused, (Line(f"raise StepFailed(f\"{title}: {{'; '.join({refused})}}\")"),))
        said = Line(f'ctx.issue("warning", f"{title}: {counted} failed", "\\n".join({refused}))')
        return If(refused, (said, *holding(self.marks.held_by(step))))

    def _entry_name(self, step: Step, item: str) -> str:
        """What an entry is told apart by: its id."""
        root = read_reference(step.each).root
        made = next((each for each in self.work.spec.data_flow if each.output == root), None)
        endpoint = self.work.endpoint(made.endpoint) if made else None
        identity = (endpoint.returns.id_at if endpoint else "") or "id"
        return optional(item, tuple(read_reference(f"x.{identity}").path)).replace('"', "'")

    def _items(self, step: Step) -> str:
        """The list a loop goes through; one inside a record may be missing, and is empty then."""
        each = read_reference(step.each)
        if "[]" in step.each:
            root, _, inside = step.each.partition("[]")
            path = f"[]{inside}" if inside.endswith("[]") else f"[]{inside}[]"
            holder = read_reference(root)
            return f"pick({subscript(self.work.variable(holder.root, step.key), holder.path)}, {text(path)})"
        if not each.path:
            return self.work.variable(each.root, step.key)
        return f"{self.work.value_or_none(step.each, step.key)} or []"

    def _stub(self, step: Step, message: str, place: int, around: Around) -> Statement:
        """A call of a function that says what is still to be written."""
        self.findings.append(Finding(step.key, f"data_flow[{place}]", message))
        before = self.work.spec.data_flow[:place]
        known = [each.output for each in before if each.kind in RECORDS and self.work.is_used(each.output)]
        wanted = read_reference(step.input).root or (known[-1] if known else "event")
        variable = self.work.variables.get(wanted, "event")
        returns = "bool" if step.kind in ("filter", "branch") else "dict"
        unsure = " | None" if wanted in self.work.unsure else ""
        parameter = Parameter(variable, "list[dict]" if self.work.is_list(wanted) else f"dict{unsure}")
        self.functions.append(stub_function(step, message, (parameter,), returns, self.work))
        call = f"{self.work.function(step)}(ctx, {variable})"
        if returns == "bool":
            leave = (
                Line("continue")
                if around.in_loop
                else Line(f"ctx.skip({text(sentence(step.reason or step.title))})")
            )
            return If(f"not {call}", (leave,), comment=step.key)
        output = self.work.variables.get(step.output, "") if self.work.is_used(step.output) else ""
        return (
            Line(f"{output} = {call}", assigns=output, call=call)
            if output and output != "event"
            else Line(call)
        )


@dataclass(frozen=True)
class _Values:
    """What a step's condition reads; see `conditions.Values`."""

    work: Workspace
    key: str

    def optional(self, reference: str) -> str:
        return self.work.value_or_none(reference, self.key)

    def is_amount(self, reference: str) -> bool:
        return self.work.is_amount(reference)


def _found(condition: Condition, *, holds: bool) -> set[str]:
    """The outputs that are there where the condition came out so."""
    sure = condition.join == ("all" if holds else "any") or len(condition.tests) == 1
    op = "present" if holds else "missing"
    found = {test.path for test in condition.tests if test.op == op and "." not in test.path}
    return found if sure else set()
