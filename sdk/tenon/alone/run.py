"""One workflow of a project, run in this process: against real systems, or against the project's twins.

What it starts and what its events start runs here, too, one run after the other.
"""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenon.alone.story import Story
from tenon.engine import Engine
from tenon.host import Backend, Clock, KeyValues, LocalHost, RealClock, VirtualClock
from tenon.host.together import TogetherHost
from tenon.project import ProjectError, load_workflow
from tenon.report import RunReport
from tenon.running import could_not_load, single_event
from tenon.testing.host import NO_SYSTEMS
from tenon.testing.mini import read_twins
from tenon.twins.world import World
from tenon.workflows import Workflow


@dataclass
class Alone:
    """What came of running alone: the workflow's own report, and those of the runs it brought about.

    `stuck` are the events that runs still wait for and that nobody here can send.
    """

    report: RunReport
    others: list[RunReport] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value: the report, with `others` and `stuck` where there are any."""
        more: dict[str, Any] = {"others": [other.as_dict() for other in self.others], "stuck": self.stuck}
        return {**self.report.as_dict(), **{name: value for name, value in more.items() if value}}


def run_alone(
    root: str,
    workflow: str,
    payload: Any,
    *,
    backend: Backend | None = None,
    variables: Mapping[str, Any] | None = None,
    faults: Sequence[str] = (),
    events: Sequence[tuple[str, Any]] = (),
    recorder: Story | None = None,
    store: KeyValues | None = None,
) -> Alone:
    """Run `workflow` (a key; "" where there is one only) of the project in `root` on `payload`.

    Without a `backend` the twins of `tests/twins.json` answer, with `faults`, and waiting takes no time; with
    one, `ctx.sleep` sleeps. `events` (name, data) are sent one after the other, each as soon as a run waits
    for one of its name. `store` has the values kept between runs.

    Raises `ProjectError` for a folder without that workflow, ValueError for a fault that cannot be read.
    """
    clock: Clock = RealClock() if backend else VirtualClock()
    answering = backend or _twins(root, faults, clock)
    settings = {**(answering.variables if isinstance(answering, World) else {}), **(variables or {})}
    try:
        made = load_workflow(root, workflow)
        payload = single_event(made, payload)
    except ProjectError:
        raise
    # Importing is running: whatever the project's modules raise at their top is how the run ends.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        host = LocalHost(answering, clock=clock, recorder=recorder)
        return Alone(host.finish(could_not_load(error, root)))
    together = TogetherHost(
        answering,
        clock,
        variables=settings,
        recorder=recorder,
        store=store,
        on_run=recorder.run if recorder else None,
        prefix=f"{int(time.time())}-{uuid.uuid4().hex[:8]}-",
    )
    return _to_the_end(Engine(together, root), made, payload, clock, list(events))


def _to_the_end(
    engine: Engine, workflow: Workflow[Any], payload: Any, clock: Clock, events: list[tuple[str, Any]]
) -> Alone:
    first = engine.run(workflow, payload, settle=False).run_id
    while True:
        engine.settle()
        here = next((event for event in events if event[0] in engine.waited_for), None)
        if here is not None:
            events.remove(here)
            engine.send(*here)
        elif (due := engine.next_due) is not None:
            engine.pass_time(max(0.0, _seconds_until(due, clock)))
        else:
            break
    own = next(report for report in engine.runs if report.run_id == first)
    return Alone(own, [report for report in engine.runs if report is not own], engine.waited_for)


def _seconds_until(moment: datetime, clock: Clock) -> float:
    return (moment - clock.now()).total_seconds()


def _twins(root: str, faults: Sequence[str], clock: Clock) -> World:
    world = World(read_twins(root) or NO_SYSTEMS, clock=clock, samples=True)
    for fault in faults:
        world.fail(fault)
    return world
