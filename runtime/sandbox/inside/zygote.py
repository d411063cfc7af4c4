"""A warm process that forks one locked-down child per run.

It holds no data of any run: it gets two sockets (the run's conversation and the run's life line) and
forks. What the run is about goes from the host to the child, which this process cannot read. On the life
line it says the child's pid and, when the child is gone, how it ended.
"""

import array
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import sysconfig
import zoneinfo
from pathlib import Path
from typing import Any, NoReturn

from . import child
from .lockdown import landlock, libc, rlimits

STDLIB = (
    "asyncio",
    "base64",
    "binascii",
    "bisect",
    "bz2",
    "calendar",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "email.message",
    "encodings.idna",
    "encodings.latin_1",
    "enum",
    "fnmatch",
    "fractions",
    "functools",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "html.parser",
    "http",
    "io",
    "itertools",
    "linecache",
    "logging",
    "lzma",
    "math",
    "operator",
    "pathlib",
    "pprint",
    "queue",
    "random",
    "re",
    "secrets",
    "statistics",
    "string",
    "struct",
    "textwrap",
    "threading",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
    "uuid",
    "xml.etree.ElementTree",
    "zlib",
    "zoneinfo",
)
NOT_FOR_RUNS = {"site-packages", "dist-packages", "test", "idlelib", "ensurepip", "lib2to3", "turtledemo"}


def main(settings: dict[str, Any]) -> NoReturn:
    """Serve until the host is gone.

    `settings`: control (descriptor), sdk (folder), kernel (lock with Landlock and seccomp?), machine,
    zoneinfo (folders), preload (modules of the SDK).
    """
    # The control line sits where a child's own line will be: taking the place closes the child's way to us.
    if settings["control"] != child.LINE:
        os.dup2(settings["control"], child.LINE)
        os.close(settings["control"])
    control = socket.socket(fileno=child.LINE)
    sys.dont_write_bytecode = True
    rlimits.allow_many_files()
    libc.one_arena()
    if settings["zoneinfo"]:
        zoneinfo.reset_tzpath(settings["zoneinfo"])
    for name in (*STDLIB, *settings["preload"]):
        importlib.import_module(name)
    base = child.Base(
        readable=_readable(settings) if settings["kernel"] else [],
        kernel=settings["kernel"],
        machine=settings["machine"],
    )
    _forget_own_modules()
    gc.collect()
    gc.freeze()
    control.sendall(b"\n")
    Zygote(control, base).serve()
    os._exit(0)


class Zygote:
    """The loop: a byte with two sockets on `control` is a child to start; SIGCHLD is a child to bury."""

    def __init__(self, control: socket.socket, base: child.Base) -> None:
        self._control = control
        self._base = base
        self._life_lines: dict[int, socket.socket] = {}
        self._bell, ring = socket.socketpair()
        self._bell.settimeout(0)
        ring.settimeout(0)
        self._ring = ring
        signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(ring.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Until the host closes its end; then every child is killed."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._bell, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._bell.fileno() in ready:
                self._bury()
            if self._control.fileno() in ready and not self._start_one():
                break
        for pid in self._life_lines:
            os.kill(pid, signal.SIGKILL)

    def _start_one(self) -> bool:
        message, ancillary, _, _ = self._control.recvmsg(1, socket.CMSG_SPACE(2 * 4))
        if not message:
            return False
        descriptors = array.array("i")
        for _, _, data in ancillary:
            descriptors.frombytes(data)
        conversation, life = descriptors
        life_line = socket.socket(fileno=life)
        try:
            pid = os.fork()
        except OSError as error:
            _say(life_line, {"refused": f"no process could be started: {error.strerror}"})
            os.close(conversation)
            life_line.close()
            return True
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child.main(conversation, self._base)
        os.close(conversation)
        self._life_lines[pid] = life_line
        _say(life_line, {"pid": pid}, _pidfd(pid))
        return True

    def _bury(self) -> None:
        try:
            self._bell.recv(4096)
        except BlockingIOError:
            pass
        while self._life_lines:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            life_line = self._life_lines.pop(pid)
            _say(life_line, {"status": os.waitstatus_to_exitcode(status), **_usage(usage)})
            life_line.close()


def _nothing(number: int, frame: object) -> None:
    """A signal without a handler would not ring the bell."""


def _usage(usage: resource.struct_rusage) -> dict[str, float]:
    return {"cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_bytes": usage.ru_maxrss * 1024}


def _pidfd(pid: int) -> int | None:
    return os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None


def _say(life_line: socket.socket, message: dict[str, Any], descriptor: int | None = None) -> None:
    rights = (
        [] if descriptor is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
    )
    try:
        life_line.sendmsg([json.dumps(message).encode() + b"\n"], rights)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the host lost interest in this run; the child is buried all the same
    if descriptor is not None:
        os.close(descriptor)


def _readable(settings: dict[str, Any]) -> list[landlock.Readable]:
    """The standard library without installed packages, the SDK, time zones: opened once for all children."""
    folders = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    contents = [place for folder in folders for place in folder.iterdir() if place.name not in NOT_FOR_RUNS]
    listed = [landlock.open_readable(str(folder), list_only=True) for folder in folders]
    sdk = Path(settings["sdk"]) / "tenon"
    return listed + landlock.open_all([*map(str, contents), str(sdk), *settings["zoneinfo"]])


def _forget_own_modules() -> None:
    """So that a project's own module of the same name is found, not this one."""
    package = __name__.split(".")[0]
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[name]
