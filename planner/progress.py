"""How far research is, told from the events of its job. Pure, so that every browser sees the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"
SKIPPED = "skipped"
READ, EXTRACT, GROUND, COMPLETE = "read", "extract", "ground", "complete"
ASK, GENERATE = "ask", "generate"
TITLES = {
    READ: "Read what you brought",
    EXTRACT: "Find systems, fields and rules",
    GROUND: "Check every fact against its source",
    COMPLETE: "Let the language model complete it",
    ASK: "Find what nobody says",
    GENERATE: "Write the workflows",
}
# The sections of a workflow in the order of its page.
SECTIONS = {
    "story": "Story",
    "stories": "User stories",
    "criteria": "Acceptance criteria",
    "prompt": "Prompt",
    "description": "Description",
    "systems": "Systems",
    "trigger": "Trigger",
    "endpoints": "API endpoints",
    "flow": "Data flow",
    "transformations": "Transformations",
}
LAST_SECTION = "description"
"""Prose is written last."""
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
class DocumentLine:
    """One document of the panel: how many passages it gave, or why it could not be read."""

    name: str
    passages: int = 0
    problem: str = ""


@dataclass(frozen=True)
class SectionLine:
    """One section of a workflow that is being written; `count` of what is in it, where one counts that."""

    title: str
    is_made: bool
    count: int = 0


@dataclass(frozen=True)
class Drawing:
    """A workflow that is being written."""

    place: int
    title: str
    sections: tuple[SectionLine, ...]

    @property
    def is_made(self) -> bool:
        return all(one.is_made for one in self.sections)


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
    documents: tuple[DocumentLine, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, STOPPED, FAILED)

    @property
    def unread(self) -> tuple[DocumentLine, ...]:
        """The documents that could not be read."""
        return tuple(one for one in self.documents if one.problem)

    @property
    def ended_in(self) -> str:
        """The title of the stage in which it failed or was stopped, "" when it was in none."""
        return next((one.title for one in self.stages if one.state in (STOPPED, FAILED)), "")


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
    if event.kind == "plan.documents":
        lines = tuple(DocumentLine(**line) for line in event.payload.get("documents", ()))
        return replace(progress, documents=lines)
    if event.kind == "plan.drawing":
        return replace(progress, drawings=_with(progress.drawings, event.payload))
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


def _with(drawings: tuple[Drawing, ...], payload: Mapping[str, Any]) -> tuple[Drawing, ...]:
    """The workflows under way with what is told of one of them."""
    made = payload.get("sections", {})
    lines = tuple(SectionLine(title, key in made, made.get(key, 0)) for key, title in SECTIONS.items())
    drawing = Drawing(payload.get("place", 0), str(payload.get("title", "")), lines)
    others = (one for one in drawings if one.place != drawing.place)
    return tuple(sorted((*others, drawing), key=lambda one: one.place))


def _ended(stage: Stage, state: str) -> Stage:
    """A stage that was under way when the job ended ended with it."""
    return replace(stage, state=state) if stage.state == RUNNING else stage
