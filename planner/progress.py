"""How far research is, told from the events of its job. Pure, so that every browser sees the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"
READ, EXTRACT, ASK, GENERATE = "read", "extract", "ask", "generate"
TITLES = {
    READ: "Read what you brought",
    EXTRACT: "Find systems, fields and rules",
    ASK: "Questions and assumptions",
    GENERATE: "Write the workflows",
}
ENDINGS = {"job.done": DONE, "job.failed": FAILED, "job.cancelled": STOPPED}


class Event(Protocol):
    """What is read of an event."""

    kind: str
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Stage:
    """One line of the panel: what it is, how far it is, and what was found."""

    key: str
    title: str
    state: str = WAITING
    detail: str = ""


@dataclass(frozen=True)
class Progress:
    """The whole panel. `state` is queued, running, done, stopped or failed."""

    state: str = "queued"
    stages: tuple[Stage, ...] = field(default=())
    started_at: datetime | None = None
    ended_at: datetime | None = None
    message: str = ""
    stopping: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, STOPPED, FAILED)


def told(events: Iterable[Event], stages: Iterable[str] = tuple(TITLES)) -> Progress:
    """The progress that these events tell, oldest first. Unknown kinds change nothing."""
    progress = Progress(stages=tuple(Stage(key, TITLES[key]) for key in stages))
    for event in events:
        progress = _after(progress, event)
    return progress


def _after(progress: Progress, event: Event) -> Progress:
    if event.kind == "job.queued":
        return replace(progress, started_at=event.at)
    if event.kind == "job.started":
        return replace(progress, state=RUNNING)
    if event.kind == "job.cancel_requested":
        return replace(progress, stopping=True)
    if event.kind == "plan.stage":
        return replace(progress, stages=tuple(_moved(stage, event.payload) for stage in progress.stages))
    if event.kind == "plan.note":
        return replace(progress, notes=(*progress.notes, str(event.payload.get("text", ""))))
    if event.kind in ENDINGS:
        state = ENDINGS[event.kind]
        stages = tuple(_ended(stage, state) for stage in progress.stages)
        message = str(event.payload.get("message", ""))
        return replace(progress, state=state, stages=stages, ended_at=event.at, message=message)
    return progress


def _moved(stage: Stage, payload: Mapping[str, Any]) -> Stage:
    if stage.key != payload.get("stage"):
        return stage
    return replace(stage, state=payload.get("state", RUNNING), detail=payload.get("detail", ""))


def _ended(stage: Stage, state: str) -> Stage:
    """A stage that was under way when the job ended ended with it."""
    return replace(stage, state=state) if stage.state == RUNNING else stage
