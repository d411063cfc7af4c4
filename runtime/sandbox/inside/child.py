"""One run's process: hear what to do, lock down, do it, tell how it ended."""

import faulthandler
import os
import sys
from typing import Any, NamedTuple, NoReturn

from tenon.current import printed

from . import tasks
from .lockdown import landlock, lock_down
from .output import LogStream
from .wire import Wire

LINE = 3  # the conversation's descriptor: the only one besides 0, 1 and 2


class Base(NamedTuple):
    """What the zygote prepared for all its children."""

    readable: list[landlock.Readable]
    kernel: bool
    machine: str


def main(descriptor: int, base: Base) -> NoReturn:
    """Never returns: the process ends here, without running what the code left for exit."""
    os.dup2(descriptor, LINE)
    wire = Wire(LINE, tasks.explain)
    job: dict[str, Any] = wire.receive()
    try:
        _lock(job, base)
    except OSError as error:
        wire.finish({"refused": f"{error.strerror or error}"})
        os._exit(4)
    faulthandler.disable()
    out = LogStream("info", lambda level, line: printed(wire, level, line))
    err = LogStream("warning", lambda level, line: printed(wire, level, line))
    sys.stdout, sys.stderr = out, err
    report = tasks.perform(job, wire)
    out.finish()
    err.finish()
    wire.finish(report)
    os._exit(0)


def _lock(job: dict[str, Any], base: Base) -> None:
    limits = job["limits"]
    readable = base.readable
    if base.kernel:
        readable = [*readable, landlock.open_readable(job["folder"])]
    lock_down(
        readable=readable,
        keep_fd=LINE,
        memory_bytes=limits["memory_bytes"],
        cpu_seconds=limits["cpu_seconds"],
        open_files=limits["open_files"],
        kernel=base.kernel,
        machine=base.machine,
    )
