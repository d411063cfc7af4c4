"""Running one workflow of a project in the sandbox."""

import json
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tenon.host import Backend, Clock, LocalHost, Recorder
from tenon.report import RunReport
from tenon.running import Ended
from tenon.twins import FORMAT, DefinitionError, World

from runtime.execution.answers import HostAnswerer
from runtime.execution.clocks import StoppableClock, quick_clock
from runtime.execution.endings import as_ended, refused
from runtime.execution.zygotes import shared_zygote
from runtime.sandbox import BadFile, Limits, Zygote, run_job

TWINS_FILE = "tests/twins.json"


def run_workflow(
    files: Mapping[str, str],
    *,
    workflow: str | None,
    payload: Any,
    twins: Mapping[str, Any] | None = None,
    faults: Sequence[Mapping[str, Any]] = (),
    connections: Backend | None = None,
    variables: Mapping[str, Any] | None = None,
    request: Mapping[str, Any] | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    recorder: Recorder | None = None,
    zygote: Zygote | None = None,
    run_id: str = "",
    should_stop: Callable[[], bool] = lambda: False,
) -> RunReport:
    """Run `workflow` (a key; None where the project has one) on `payload` and say how it went.

    Requests go to `connections` where that is given: real systems, real time. Without it twins answer, made
    from `twins` or the project's `tests/twins.json`, with `faults`, and waits take no time. `request` is the
    webhook's request (`tenon.requests.Request.as_dict`). `recorder` hears everything as it happens; what it
    raises ends the run and passes. `should_stop` must be quick and do no I/O.
    Never raises for what the project holds or does: that is the report's `error`. Raises SandboxUnavailable.
    """
    ended = threading.Event()
    clock: Clock = StoppableClock(ended) if connections is not None else quick_clock()
    try:
        backend = connections if connections is not None else twin_world(files, twins, faults, clock)
    except (DefinitionError, ValueError) as error:
        return _could_not_begin(recorder, clock, type(error).__name__, str(error), TWINS_FILE)
    host = LocalHost(backend, clock=clock, variables=_settings(backend, variables), recorder=recorder)
    job = {
        "task": "run",
        "workflow": workflow or "",
        "payload": payload,
        "request": dict(request) if request else None,
        "run_id": run_id or str(uuid.uuid4()),
        "started_at": host.started_at,
    }
    chosen = zygote or shared_zygote()
    try:
        with chosen.folder(files) as folder:
            answerer = HostAnswerer(host, folder)
            job |= {"folder": folder}
            ending = run_job(
                chosen, job, limits=limits, answerer=answerer, should_stop=should_stop, ended=ended
            )
            return host.finish(_without_folder(as_ended(ending), folder))
    except BadFile as error:
        return host.finish(refused("BadFile", str(error)))


def _settings(backend: Backend, variables: Mapping[str, Any] | None) -> dict[str, Any]:
    """What `ctx.variable` reads: the twins' own variables, and those given for this run."""
    return {**(backend.variables if isinstance(backend, World) else {}), **(variables or {})}


def twin_world(
    files: Mapping[str, str],
    twins: Mapping[str, Any] | None,
    faults: Sequence[Mapping[str, Any]],
    clock: Clock,
) -> World:
    """The twins of a run, with their sample records.

    Raises DefinitionError, or ValueError for a fault that names no system.
    """
    world = World(twins if twins is not None else definition_of(files), clock=clock, samples=True)
    for fault in faults:
        if fault["system"] not in world.systems:
            there = ", ".join(world.systems) or "none"
            raise ValueError(f"fault: there is no system {fault['system']!r} (there: {there})")
        world.fail(fault)
    return world


def definition_of(files: Mapping[str, str]) -> dict[str, Any]:
    """The value of `tests/twins.json`; no systems where there is no such file. Raises DefinitionError."""
    text = files.get(TWINS_FILE)
    if text is None:
        return {"format": FORMAT, "systems": {}}
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise DefinitionError(f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}") from error
    if not isinstance(value, dict):
        raise DefinitionError(f"expected an object, got {type(value).__name__}")
    return value


def systems_of(files: Mapping[str, str]) -> list[str]:
    """The keys of the systems that have twins. Raises DefinitionError."""
    return list(World(definition_of(files)).systems)


def _could_not_begin(
    recorder: Recorder | None, clock: Clock, kind: str, message: str, file: str
) -> RunReport:
    nobody = World({"format": FORMAT, "systems": {}}, clock=clock)
    return LocalHost(nobody, clock=clock, recorder=recorder).finish(refused(kind, message, file))


def _without_folder(ended: Ended, folder: str) -> Ended:
    """The temporary folder's name says nothing to a person."""
    error = ended.get("error")
    if not isinstance(error, dict) or folder not in str(error.get("message")):
        return ended
    return {**ended, "error": {**error, "message": error["message"].replace(folder, "the project")}}
