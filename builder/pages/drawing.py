"""From the blocks of a flow to the nodes that the page draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.flow import Arm, Block, Flow
from builder.flow.trace import is_recorded, states_of
from builder.pages.flow import ICONS, OTHER_WAYS, FlowArm, FlowNode, FlowRun, OtherWay, StepRun, said_of
from lib.text import counted
from planner.handover import Step, WorkflowSpec

# Kinds of blocks that the plan has no step for.
BLOCK_ICONS = {
    "start": "play",
    "step": "workflow",
    "request": "link",
    "helper": "braces",
    "parallel": "waypoints",
    "background": "waypoints",
    "emit": "radio",
    "try": "shield-check",
    "group": "braces",
    "lines": "text",
    "code": "code",
}
ENDING_ICONS = {
    "return": "check",
    "skip": "circle-slash",
    "fail": "circle-x",
    "park": "inbox",
    "next": "rotate-ccw",
    "leave": "log-out",
}
TRIGGERS = {
    "webhook": ("webhook", "On a request"),
    "schedule": ("clock", "On a schedule"),
    "manual": ("play", "By hand"),
    "on_event": ("radio", "On an event"),
}
FRAME = ("receive", "verify")


def code_nodes(flow: Flow, spec: WorkflowSpec | None, run: FlowRun | None = None) -> list[FlowNode]:
    """The nodes of the code, each with its state in `run`, called as the plan calls them where it does."""
    states = states_of(flow, run.trace) if run else {}
    return _Drawing(spec, run, states).nodes(flow.blocks)


@dataclass(frozen=True)
class _Drawing:
    spec: WorkflowSpec | None
    run: FlowRun | None
    states: Mapping[str, str]

    def nodes(self, blocks: Sequence[Block]) -> list[FlowNode]:
        drawn = []
        for block in blocks:
            drawn += self._start(block) if block.kind == "start" else [self._node(block)]
        return drawn

    def _start(self, block: Block) -> list[FlowNode]:
        """What sets the workflow off: a node for each step of the plan that the head serves."""
        name = block.text.partition("(")[0]
        icon, title = TRIGGERS.get(name, ("play", "Start"))
        head = self._node(replace(block, title=title, text=block.text.partition("(")[2].removesuffix(")")))
        steps = [step for step in self._steps(block) if step.kind in FRAME]
        if not steps:
            return [replace(head, icon=icon, steps=())]
        return [
            replace(
                head,
                key=step.key,
                title=step.title,
                text=said_of(step) or head.text,
                about=step.text,
                icon=ICONS[step.kind],
                steps=(step.key,),
            )
            for step in steps
        ]

    def _node(self, block: Block) -> FlowNode:
        steps = self._steps(block)
        step = next(iter(steps), None)
        ran = self.run.steps.get(block.title) if self.run and is_recorded(block) else None
        # What the code calls a step is what its runs are recorded under.
        named = step is not None and not is_recorded(block) and block.kind not in ("code", "lines", "helper")
        other = self._other_way(block, step)
        return FlowNode(
            key=block.id,
            title=step.title
            if step and named
            else f"If {block.title}"
            if block.kind == "branch"
            else block.title,
            text=self._text(block, ran),
            icon=self._icon(block, step),
            system=next((each.system for each in block.requests if each.system), ""),
            state=self.states.get(block.id, "waiting"),
            run=ran,
            other=other,
            about=(step.text if step else "") or block.text,
            steps=tuple(each.key for each in steps),
            record=block.title if is_recorded(block) else "",
            kind=block.kind,
            reason=block.reason,
            ending=block.ending,
            arms=() if other else self._arms(block, step),
            block=block,
        )

    def _steps(self, block: Block) -> list[Step]:
        """The plan's steps that a block serves: by its own key, or by that of the table it applies."""
        if self.spec is None:
            return []
        own = [step for step in self.spec.data_flow if step.key in block.keys]
        return own or [step for step in self.spec.data_flow if step.table and step.table in block.keys]

    def _text(self, block: Block, ran: StepRun | None) -> str:
        if ran and ran.note:
            return ran.note
        if block.reason:
            return block.text
        if block.kind == "branch":
            # The plan's words for it stand above; without a plan the condition itself does.
            return block.title if self._steps(block) and not block.text else block.text
        if block.kind == "loop" and self.run:
            times = max((each.times for each in self._inside(block)), default=0)
            return f"{block.text}, {counted(times, 'time')}" if times else block.text
        if block.kind == "lines":
            rest = block.text.split("\n") if block.text else []
            return f"and {counted(len(rest), 'more line')}" if rest else ""
        if is_recorded(block) and block.kind != "step":
            return block.text
        if block.kind == "transform":
            return f"{block.name}()"
        calls = [f"{each.method} {each.path or '?'}" for each in block.requests]
        return ", ".join(calls) or block.text

    def _inside(self, block: Block) -> Iterator[StepRun]:
        for arm in block.arms:
            for each in arm.blocks:
                if self.run and is_recorded(each) and each.title in self.run.steps:
                    yield self.run.steps[each.title]
                yield from self._inside(each)

    def _icon(self, block: Block, step: Step | None) -> str:
        if block.kind == "end":
            return ENDING_ICONS.get(block.ending, "flag")
        if step and block.kind not in ("loop", "parallel", "background", "code", "helper", "branch"):
            return ICONS.get(step.kind, BLOCK_ICONS.get(block.kind, "workflow"))
        return ICONS.get(block.kind) or BLOCK_ICONS.get(block.kind, "workflow")

    def _other_way(self, block: Block, step: Step | None) -> OtherWay | None:
        """An if that only leaves is drawn beside the sequence, not below it."""
        if block.kind != "branch" or len(block.arms) != 1:
            return None
        inside = block.arms[0].blocks
        if len(inside) != 1 or inside[0].kind != "end":
            return None
        leaves = inside[0]
        label = "yes"
        if step is not None and (step.on_false in OTHER_WAYS or (step.kind == "filter" and not step.on_true)):
            label = "no"
        return OtherWay(label, leaves.title, ends=True, note=leaves.text)

    def _arms(self, block: Block, step: Step | None) -> tuple[FlowArm, ...]:
        labels = [arm.label for arm in block.arms]
        if step is not None and block.kind == "branch" and set(labels) <= {"yes", "no"}:
            labels = _as_planned(block.arms, step)
        return tuple(
            FlowArm(label, self.nodes(arm.blocks)) for label, arm in zip(labels, block.arms, strict=True)
        )


def _as_planned(arms: Sequence[Arm], step: Step) -> list[str]:
    """The code may ask the other way round: yes is where the plan's `on_true` stands."""
    inside = [{key for block in _every(arm.blocks) for key in block.keys} for arm in arms]
    turned = step.on_false in inside[0] or (len(inside) > 1 and step.on_true in inside[1])
    labels = ["no", "yes"] if turned else ["yes", "no"]
    return labels[: len(arms)]


def _every(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for arm in block.arms:
            yield from _every(arm.blocks)
