"""One workflow of a project, run in this process: against real systems, or against the project's twins."""

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tenon.host import Backend, Clock, LocalHost, RealClock, Recorder, VirtualClock
from tenon.project import ProjectError, load_workflow
from tenon.report import RunReport
from tenon.running import Ended, could_not_load, execute, single_event
from tenon.testing.host import NO_SYSTEMS
from tenon.testing.mini import read_twins
from tenon.twins.world import World


def run_alone(
    root: str,
    workflow: str,
    payload: Any,
    *,
    backend: Backend | None = None,
    variables: Mapping[str, Any] | None = None,
    faults: Sequence[str] = (),
    recorder: Recorder | None = None,
) -> RunReport:
    """Run `workflow` (a key; "" where there is one only) of the project in `root` on `payload`.

    Without a `backend` the twins of `tests/twins.json` answer, with `faults`, and waiting takes no time.
    Raises `ProjectError` for a folder without that workflow, ValueError for a fault that cannot be read.
    """
    clock: Clock = RealClock() if backend else VirtualClock()
    answering = backend or _twins(root, faults, clock)
    settings = {**(answering.variables if isinstance(answering, World) else {}), **(variables or {})}
    host = LocalHost(answering, clock=clock, variables=settings, recorder=recorder)
    return host.finish(_execute(root, workflow, payload, host))


def _twins(root: str, faults: Sequence[str], clock: Clock) -> World:
    world = World(read_twins(root) or NO_SYSTEMS, clock=clock, samples=True)
    for fault in faults:
        world.fail(fault)
    return world


def _execute(root: str, key: str, payload: Any, host: LocalHost) -> Ended:
    try:
        workflow = load_workflow(root, key)
        payload = single_event(workflow, payload)
    except ProjectError:
        raise
    # Importing is running: whatever the project's modules raise at their top is how the run ends.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return could_not_load(error, root)
    run_id = f"{int(time.time())}-{uuid.uuid4().hex[:8]}"
    return execute(workflow, payload, transport=host, run_id=run_id, started_at=host.started_at, root=root)
