"""Running one workflow of a project in the sandbox."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tenon.host import Backend, Clock, LocalHost, Mismatch, Recorder
from tenon.report import RunReport
from tenon.running import Ended
from tenon.twins import FORMAT, DefinitionError, World

from runtime.execution.answers import HostAnswerer
from runtime.execution.endings import as_ended, refused
from runtime.execution.memory import Interrupted, Memory, without_memory
from runtime.execution.rebuilding import ask_again, go_through
from runtime.execution.zygotes import shared_zygote
from runtime.sandbox import BadFile, How, Limits, Zygote, run_job

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
    memory: Memory | None = None,
) -> RunReport:
    """Run `workflow` (a key; None where the project has one) on `payload` and say how it went.

    Requests go to `connections` where that is given: real systems, real time. Without it twins answer, made
    from `twins` or the project's `tests/twins.json`, with `faults`, and waits take no time. `request` is the
    webhook's request (`tenon.requests.Request.as_dict`). `recorder` hears everything as it happens; what it
    raises ends the run and passes. `should_stop` must be quick and do no I/O. With a `memory` the run goes on
    where it was.

    Never raises for what the project holds or does: that is the report's `error`. Raises SandboxUnavailable,
    and Interrupted where the memory allows another try.
    """
    remembered = memory or without_memory(connected=connections is not None)
    clock = remembered.clock
    try:
        backend = connections or _twins(files, twins, faults, remembered)
    except (DefinitionError, ValueError) as error:
        return _could_not_begin(recorder, clock, type(error).__name__, str(error), TWINS_FILE)
    host = LocalHost(
        backend,
        clock=clock,
        variables=_settings(backend, variables),
        recorder=recorder,
        outside=remembered.outside,
        parts=remembered.parts,
    )
    job = {
        "task": "run",
        "workflow": workflow or "",
        "payload": payload,
        "request": dict(request) if request else None,
        "run_id": run_id or str(uuid.uuid4()),
        "started_at": host.started_at,
    }
    try:
        return _executed(host, job, files, zygote or shared_zygote(), limits, should_stop, remembered)
    except BadFile as error:
        return host.finish(refused("BadFile", str(error)), cut_short=True)
    except Mismatch as error:
        return host.finish(refused("CodeChanged", str(error)), cut_short=True)


def _executed(
    host: LocalHost,
    job: dict[str, Any],
    files: Mapping[str, str],
    zygote: Zygote,
    limits: Limits,
    should_stop: Callable[[], bool],
    memory: Memory,
) -> RunReport:
    with zygote.folder(files) as folder:
        ending = run_job(
            zygote,
            {**job, "folder": folder},
            limits=limits,
            answerer=HostAnswerer(host, folder),
            should_stop=should_stop,
            ended=memory.ended,
        )
        if ending.from_outside and memory.tries_again:
            raise Interrupted(ending.sentence)
        ended = _without_folder(as_ended(ending), folder)
        return host.finish(ended, cut_short=ending.how is not How.FINISHED)


def _twins(
    files: Mapping[str, str],
    twins: Mapping[str, Any] | None,
    faults: Sequence[Mapping[str, Any]],
    memory: Memory,
) -> World:
    """The twins, where they were when the run was interrupted."""
    world = twin_world(files, twins, (), memory.clock)
    ask_again(world, memory.done_before)
    make_fail(world, faults)
    go_through(world, memory.parts.store, memory.entries)
    return world


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
    world = World(definition_for(files, twins), clock=clock, samples=True)
    make_fail(world, faults)
    return world


def make_fail(world: World, faults: Sequence[Mapping[str, Any]]) -> None:
    """Give the twins these faults. Raises ValueError for one that names no system."""
    for fault in faults:
        if fault["system"] not in world.systems:
            there = ", ".join(world.systems) or "none"
            raise ValueError(f"fault: there is no system {fault['system']!r} (there: {there})")
        world.fail(fault)


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


def definition_for(files: Mapping[str, str], twins: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the twins of a run are made from: `twins`, or the files' own where that is None.

    `twins` without `systems` has only records, `{"seeds": {system: {object: [record]}}}`: they stand in the
    files' own twins beside the samples. Raises DefinitionError.
    """
    if twins is not None and "seeds" not in twins:
        return twins
    own = definition_of(files)
    seeds: Mapping[str, Mapping[str, Any]] = twins["seeds"] if twins is not None else {}
    systems = own.get("systems")
    if not seeds or not isinstance(systems, dict):
        return own
    return {**own, "systems": {key: _seeded(system, seeds.get(key, {})) for key, system in systems.items()}}


def _seeded(system: Any, seeds: Mapping[str, Any]) -> Any:
    """The system with these records among its samples; those of kinds it does not have are left out."""
    if not seeds or not isinstance(system, dict):
        return system
    samples: dict[str, Any] = dict(system.get("samples") or {})
    for name in system.get("objects") or {}:
        if name in seeds:
            samples[name] = [*samples.get(name, []), *seeds[name]]
    return {**system, "samples": samples}


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
