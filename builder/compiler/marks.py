"""How far lists were read: what tells the mark of one list from that of another, where it is kept, and which
failures hold it where it was.

A mark moves once for a list, when all its entries were worked on. Moving it entry by entry would need a
system that promises its order, and an entry that failed would be passed by the next that did not.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from builder.compiler.branches import loop_body, roots
from builder.compiler.findings import CannotExpress
from builder.compiler.ir import If, Line, Statement
from builder.compiler.literals import template, text
from builder.compiler.references import read_reference
from builder.compiler.workspace import CUSTOMER, MARK, SETTINGS, Workspace
from planner.handover import Step, WorkflowSpec

SWALLOWS = ("skip", "continue")


def mark_name(spec: WorkflowSpec, step: Step) -> str:
    """What the mark is called where it is kept, apart from what tells its list from others."""
    name = step.checkpoint.name if step.checkpoint else ""
    named = [each for each in spec.data_flow if each.checkpoint and each.checkpoint.name == name]
    return name if len(named) == 1 else f"{step.key} {name}"


def telling(spec: WorkflowSpec, step: Step) -> list[str]:
    """The references that say which list is asked for, where there is more than one: the marks of two shops
    are two marks. A clock's event tells nothing, settings are the same in every run.
    """
    found: list[str] = []
    for reference in step.bind.values():
        root = read_reference(reference).root
        if root == CUSTOMER and spec.customers:
            found.append(spec.customers.by)
        elif root in (MARK, SETTINGS) or (root == "event" and spec.trigger.kind in ("schedule", "manual")):
            continue
        elif root:
            found.append(reference)
    return list(dict.fromkeys(found))


def depending(steps: Sequence[Step], step: Step, stop: int) -> set[str]:
    """The keys of the steps before `stop` that work on what `step` read: they use it, what was made of it,
    stand in a loop over it, or are a loop around one that does.
    """
    place = steps.index(step)
    names, keys = {step.output} - {""}, set()
    inside = range(0)
    for position in range(place + 1, stop):
        other = steps[position]
        if position not in inside and not roots(other) & names:
            continue
        keys.add(other.key)
        names |= {other.output} - {""}
        if other.kind == "loop" and position not in inside:
            inside = loop_body(steps, position, stop)
    for position in range(place + 1, stop):
        if steps[position].kind == "loop":
            around = any(steps[each].key in keys for each in loop_body(steps, position, stop))
            keys |= {steps[position].key} if around else set()
    return keys


@dataclass
class _Kept:
    """One mark while its block is written. `flag` is the variable that a failure sets, "" for none."""

    step: Step
    key: str
    flag: str
    behind: set[str]


@dataclass
class Marks:
    """The marks of one workflow. Blocks that run once, once for each entry, or on one side of a branch keep
    the marks of what they read.
    """

    work: Workspace
    blocks: list[range] = field(default_factory=list)
    loops: list[Step] = field(default_factory=list)
    kept: list[list[_Kept]] = field(default_factory=list)

    @contextmanager
    def block(self, steps: range, loop: Step | None = None) -> Iterator[list[Statement]]:
        """A block over these steps. What it yields holds, behind the block, the statements that end it."""
        ending: list[Statement] = []
        self.blocks.append(steps)
        self.kept.append([])
        self.loops += [loop] if loop else []
        yield ending
        self.blocks.pop()
        del self.loops[len(self.loops) - bool(loop) :]
        for kept in self.kept.pop():
            ending += self._keep(kept)

    def begin(self, step: Step) -> list[Statement]:
        """The statements in front of a step that asks from a mark. Raises CannotExpress where no block works
        on all it read, or nothing tells the lists of a loop apart.
        """
        if step.checkpoint is None:
            return []
        spec, block = self.work.spec, self.blocks[-1]
        behind = depending(spec.data_flow, step, len(spec.data_flow))
        here = {each.key for each in spec.data_flow[block.start : block.stop]}
        if behind - here:
            later = next(each.key for each in spec.data_flow if each.key in behind - here)
            raise CannotExpress(
                step.key, f"it keeps how far it read, but {later} uses what it read where it may not be done"
            )
        told = telling(spec, step)
        for loop in self.loops:
            if not any(read_reference(each).root in _made_of(spec, loop) for each in told):
                said = f"nothing it asks with tells one {loop.output} from another"
                raise CannotExpress(step.key, f"it keeps how far it read, but {said}")
        written, key = self._key(step, told)
        flag = self.work.names.take("complete") if self._can_fail(behind) else ""
        self.kept[-1].append(_Kept(step, key, flag, behind))
        first = text(step.checkpoint.first)
        found = f"{self.work.marks[step.key]} = ctx.kv().get({key}, {first})"
        held = [Line(f"{flag} = True")] if flag else []
        return [*written, Line(found, comment=step.key), *held]

    def held_by(self, step: Step) -> tuple[str, ...]:
        """The variables that are set to False where this step fails and the run goes on."""
        return tuple(
            each.flag for block in self.kept for each in block if each.flag and step.key in each.behind
        )

    def _key(self, step: Step, told: Sequence[str]) -> tuple[list[Statement], str]:
        name = mark_name(self.work.spec, step)
        if not told:
            return [], text(name)
        values = {each: self.work.value(each, step.key) for each in told}
        variable = self.work.names.take(f"{self.work.marks[step.key]}_key")
        whole = template(" ".join([name, *(f"{{{each}}}" for each in told)]), values)
        return [Line(f"{variable} = {whole}")], variable

    def _can_fail(self, behind: set[str]) -> bool:
        """Whether a failure behind the list need not end the run."""
        steps = [each for each in self.work.spec.data_flow if each.key in behind]
        return any(each.on_error and each.on_error.then in SWALLOWS for each in steps)

    def _keep(self, kept: _Kept) -> list[Statement]:
        step = kept.step
        if step.checkpoint is None or step.output not in self.work.variables:
            return []
        entries, sure = self.work.variables[step.output], [kept.flag] if kept.flag else []
        store = f"ctx.kv().set({kept.key}, "
        missing = step.output in self.work.unsure
        if not step.checkpoint.field:
            sure += [f"{entries} is not None"] if missing else []
            now = Line(f'{store}ctx.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"))', comment=step.key)
            return [If(" and ".join(sure), (now,))] if sure else [now]
        mark = self.work.names.take(f"{self.work.marks[step.key]}_next")
        listed = f"{entries} or []" if missing else entries
        return [
            Line(f"{mark} = max(pick({listed}, {text(f'[].{step.checkpoint.field}')}), default=None)"),
            If(" and ".join([mark, *sure]), (Line(f"{store}{mark})", comment=step.key),)),
        ]


def _made_of(spec: WorkflowSpec, loop: Step) -> set[str]:
    """The names of an entry and of what the loop makes of it."""
    steps = spec.data_flow
    made = {loop.output}
    for position in loop_body(steps, steps.index(loop), len(steps)):
        if roots(steps[position]) & made and steps[position].kind != "loop":
            made |= {steps[position].output} - {""}
    return made
