"""The flow list: what the code does, step by step, and how each went in the run that is shown.

Before a workflow is built the steps of its plan stand here, drawn as planned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from builder.flow import Block
from builder.flow.trace import Trace
from lib.text import counted
from planner.handover import Step, WorkflowSpec

ICONS = {
    "receive": "webhook",
    "verify": "shield-check",
    "filter": "split",
    "branch": "split",
    "transform": "shuffle",
    "loop": "replace",
    "wait": "timer",
    "store": "database",
    "notify": "message-square",
    "respond": "arrow-up-right",
    "custom": "code",
}
OF_ENDING = {
    "return": "then the run ends",
    "skip": "then the run is skipped",
    "fail": "then the run fails",
    "park": "then the run is parked",
    "next": "then the next item",
    "leave": "then the loop ends",
}
TALKS_TO_A_SYSTEM = ("fetch", "lookup", "create", "update", "upsert", "delete")
PHRASES = {status.value: status.phrase.lower() for status in HTTPStatus} | {HTTPStatus.OK.value: "OK"}
OTHER_WAYS = {"skip": "Skip", "end": "End"}


@dataclass(frozen=True)
class StepRun:
    """How a step went in one run. Of a step that ran more than once this is its last time.

    `took_ms` is wall time in milliseconds, `status` that of the last answer the step got. `times` is how
    often it ran, `failures` how often of these it failed.
    """

    state: str
    took_ms: float | None = None
    attempts: int = 1
    seq: int | None = None
    status: int | None = None
    times: int = 1
    failures: int = 0

    @property
    def note(self) -> str:
        """What its last answer was and how often it was tried again: "201 created, 1 retry"."""
        parts = [self.count] if self.times > 1 else []
        if self.status is not None:
            parts.append(f"{self.status} {PHRASES.get(self.status, '')}".strip())
        if self.attempts > 1:
            parts.append("1 retry" if self.attempts == 2 else f"{self.attempts - 1} retries")
        return ", ".join(parts)

    @property
    def count(self) -> str:
        """How often it ran: "12 times, 1 failed"."""
        failed = f", {self.failures} failed" if self.failures else ""
        return f"{counted(self.times, 'time')}{failed}"


@dataclass(frozen=True)
class OtherWay:
    """Where a filter or branch leads when it does not go on to the next step. `ends`: the run, there."""

    label: str
    title: str
    ends: bool = False
    note: str = ""


@dataclass(frozen=True)
class FlowArm:
    """One way through a node, drawn below it. `label` is when it is taken."""

    label: str
    nodes: list["FlowNode"]


@dataclass(frozen=True)
class FlowNode:
    """One block as a node. `state` is planned (not built), waiting, running, passed, failed, or skipped.

    `text` is its second line, `about` what the plan or the code says of it. `steps` are the plan's steps that
    it serves. `record` is the title under which a run tells of it, "" where it tells nothing. `kind` is that
    of the block, "plan" for a step that is only planned; `reason` says why a block is only code. `block` is
    what it draws: several steps of the plan may stand in the head of a workflow.
    """

    key: str
    title: str
    text: str
    icon: str
    system: str
    state: str
    run: StepRun | None
    other: OtherWay | None = None
    about: str = ""
    steps: tuple[str, ...] = ()
    record: str = ""
    kind: str = "plan"
    reason: str = ""
    ending: str = ""
    arms: tuple[FlowArm, ...] = ()
    block: Block | None = None

    @property
    def label(self) -> str:
        """What a screen reader says: "Create lead, passed, 201 created, 1 retry"."""
        told = self.run.note if self.run else self.reason
        ways = f"{counted(len(self.arms), 'way')} inside" if len(self.arms) > 1 else ""
        return ", ".join(part for part in (self.title, self.state, told, ways) if part)

    @property
    def step(self) -> str:
        """The plan's step that it serves first, "" for none."""
        return next(iter(self.steps), "")

    @property
    def then(self) -> str:
        """What comes after it where the sequence ends with it."""
        return OF_ENDING.get(self.ending, "") if self.kind != "end" else ""


@dataclass(frozen=True)
class FlowRun:
    """One run as the flow needs it: steps by title, and how the run ended ("" while it has not).

    `reason` is why it was skipped, `lines` where the workflow's file failed while it was as it is now.
    """

    steps: Mapping[str, StepRun]
    outcome: str = ""
    reason: str = ""
    lines: frozenset[int] = frozenset()

    @property
    def trace(self) -> Trace:
        """The same without what only the page shows."""
        states = {title: step.state for title, step in self.steps.items()}
        return Trace(states, self.outcome, self.reason, self.lines)


def every_node(nodes: Sequence[FlowNode]) -> Iterator[FlowNode]:
    """The nodes with those inside them, in the order in which they are drawn."""
    for node in nodes:
        yield node
        for arm in node.arms:
            yield from every_node(arm.nodes)


def failed_node(nodes: Sequence[FlowNode]) -> FlowNode | None:
    """The node at which the run failed: the innermost one."""
    failed = [node for node in every_node(nodes) if node.state == "failed"]
    return next(
        (node for node in failed if not any(arm.nodes for arm in node.arms)), next(iter(failed), None)
    )


def planned_nodes(spec: WorkflowSpec) -> list[FlowNode]:
    """The plan's steps in order, before there is code."""
    titles = {step.key: step.title for step in spec.data_flow}
    return [
        FlowNode(
            key=step.key,
            title=step.title,
            text=said_of(step),
            icon=ICONS.get(step.kind, "workflow"),
            system=step.system if step.kind in TALKS_TO_A_SYSTEM else "",
            state="planned",
            run=None,
            other=_planned_way(step, titles),
            about=step.text,
            steps=(step.key,),
        )
        for step in spec.data_flow
    ]


def said_of(step: Step) -> str:
    """What the plan says of a step in one line."""
    if step.condition:
        return step.condition.text
    return step.text.split(". ")[0].rstrip(".")


def _planned_way(step: Step, titles: Mapping[str, str]) -> OtherWay | None:
    if step.kind not in ("filter", "branch"):
        return None
    if step.on_false in OTHER_WAYS:
        return OtherWay("no", OTHER_WAYS[step.on_false], ends=True)
    if step.on_false:
        return OtherWay("no", titles.get(step.on_false, step.on_false))
    if step.on_true in OTHER_WAYS:
        return OtherWay("yes", OTHER_WAYS[step.on_true], ends=True)
    return None
