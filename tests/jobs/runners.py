"""Runners for tests. They run in real workers."""

import os
import signal
import time

from jobs.events import StreamEvent
from jobs.stream import Viewer
from jobs.work import JobFailed, Work


def steps(work: Work) -> None:
    """`steps` steps of `seconds` each: one event said at once, one written together with the checkpoint."""
    for step in range(work.state.get("step", 0) + 1, work.args["steps"] + 1):
        work.emit("step.begun", {"step": step}, key=f"begun-{step}")
        ends = time.monotonic() + work.args["seconds"]
        while time.monotonic() < ends:
            work.check()
            time.sleep(0.01)
        with work.transaction():
            work.emit("step.done", {"step": step, "attempt": work.attempt})
            work.checkpoint({"step": step})


def bad(work: Work) -> None:
    """A bug."""
    raise ZeroDivisionError("a bug in a runner")


def refuses(work: Work) -> None:
    """Work that cannot be done."""
    raise JobFailed("The document has no pages. Add one and start again.")


def kills_its_worker(work: Work) -> None:
    """What code that eats all memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


def render(event: StreamEvent, viewer: Viewer) -> str:
    """Every event as a line of its own, except those that carry "hidden"."""
    if event.payload.get("hidden"):
        return ""
    line = f'<li id="e{event.topic_seq}">{event.kind}</li>'
    return f'<hx-partial hx-target="#log" hx-swap="beforeend">{line}</hx-partial>'
