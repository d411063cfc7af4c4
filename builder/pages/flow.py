"""The flow list: the plan's steps, and how each went in the run that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

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
TALKS_TO_A_SYSTEM = ("fetch", "lookup", "create", "update", "upsert", "delete")
PHRASES = {status.value: status.phrase.lower() for status in HTTPStatus} | {HTTPStatus.OK.value: "OK"}
OTHER_WAYS = {"skip": "Skip", "end": "End"}


@dataclass(frozen=True)
class StepRun:
    """How a step went in one run.

    `took_ms` is wall time in milliseconds, `status` that of the last answer the step got.
    """

    state: str
    took_ms: float | None = None
    attempts: int = 1
    seq: int | None = None
    status: int | None = None

    @property
    def note(self) -> str:
        """What its last answer was and how often it was tried again: "201 created, 1 retry"."""
        parts = []
        if self.status is not None:
            parts.append(f"{self.status} {PHRASES.get(self.status, '')}".strip())
        if self.attempts > 1:
            parts.append("1 retry" if self.attempts == 2 else f"{self.attempts - 1} retries")
        return ", ".join(parts)


@dataclass(frozen=True)
class OtherWay:
    """Where a filter or branch leads when it does not go on to the next step. `ends`: the run, there."""

    label: str
    title: str
    ends: bool = False


@dataclass(frozen=True)
class FlowNode:
    """One step as a node. `state` is planned (not built), waiting, running, passed, failed, or skipped.

    `text` is its second line, `about` what the plan says of it.
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

    @property
    def label(self) -> str:
        """What a screen reader says: "Create lead, passed, 201 created, 1 retry"."""
        return ", ".join(part for part in (self.title, self.state, self.run.note if self.run else "") if part)


@dataclass(frozen=True)
class FlowRun:
    """One run as the flow needs it: steps by title, and how the run ended ("" while it has not)."""

    steps: Mapping[str, StepRun]
    outcome: str = ""


def flow_nodes(spec: WorkflowSpec, *, built: bool, run: FlowRun | None = None) -> list[FlowNode]:
    """The nodes in order, each with its state in `run`."""
    titles = {step.key: step.title for step in spec.data_flow}
    states = step_states(spec.data_flow, run) if run else {}
    idle = "waiting" if built else "planned"
    nodes = []
    for step in spec.data_flow:
        ran = run.steps.get(step.title) if run else None
        nodes.append(
            FlowNode(
                key=step.key,
                title=step.title,
                text=_second_line(step, ran),
                icon=ICONS.get(step.kind, "workflow"),
                system=step.system if step.kind in TALKS_TO_A_SYSTEM else "",
                state=states.get(step.key, idle),
                run=ran,
                other=_other_way(step, titles),
                about=step.text,
            )
        )
    return nodes


def step_states(steps: Sequence[Step], run: FlowRun) -> dict[str, str]:
    """Step key -> state, for steps of which the run tells something.

    Filters, branches and transformations are lines inside the workflow and leave no record of their own. They
    were passed when something after them ran, or when the run ended as done; a run that was skipped ended at
    the first filter after the last step that ran.
    """
    states = {step.key: run.steps[step.title].state for step in steps if step.title in run.steps}
    last = max((at for at, step in enumerate(steps) if step.key in states), default=-1)
    for at, step in enumerate(steps):
        if step.key in states:
            continue
        inline = step.kind not in TALKS_TO_A_SYSTEM
        if inline and (at < last or run.outcome == "done"):
            states[step.key] = "passed"
        elif run.outcome == "done":
            states[step.key] = "skipped"
    if run.outcome == "skipped":
        later = [step for step in steps[last + 1 :] if step.kind not in TALKS_TO_A_SYSTEM]
        ending = next((at for at, step in enumerate(later) if step.kind == "filter"), None)
        if ending is not None:
            states |= {step.key: "passed" for step in later[:ending]}
            states[later[ending].key] = "skipped"
    return states


def _second_line(step: Step, run: StepRun | None) -> str:
    if run and run.note:
        return run.note
    if step.condition:
        return step.condition.text
    return step.text.split(". ")[0].rstrip(".")


def _other_way(step: Step, titles: Mapping[str, str]) -> OtherWay | None:
    if step.kind not in ("filter", "branch"):
        return None
    if step.on_false in OTHER_WAYS:
        return OtherWay("no", OTHER_WAYS[step.on_false], ends=True)
    if step.on_false:
        return OtherWay("no", titles.get(step.on_false, step.on_false))
    if step.on_true in OTHER_WAYS:
        return OtherWay("yes", OTHER_WAYS[step.on_true], ends=True)
    return None
