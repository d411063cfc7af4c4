"""The host's side of the zygote: start it, ask it for children, start another when it died."""

import array
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import util
from pathlib import Path

from runtime.sandbox.child import Child, ZygoteGone
from runtime.sandbox.guard import Guard
from runtime.sandbox.isolation import Isolation, SandboxUnavailable, choose
from runtime.sandbox.workspace import Workspaces

HERE = Path(__file__).resolve().parent
SDK = HERE.parent.parent / "sdk"
SYSTEM_ZONEINFO = "/usr/share/zoneinfo"
START_SECONDS = 20.0
PROGRAM = """
import json, os, sys
os.environ.clear()
settings = json.loads(sys.argv[1])
sys.path += [settings["sdk"], settings["room"]]
import inside.zygote
sys.path.remove(settings["room"])
inside.zygote.main(settings)
"""
PRELOAD = ("tenon", "tenon.mapping", "tenon.project", "tenon.running", "tenon.testing")


class Zygote:
    """Starts locked-down children. One per worker process; safe to use from many threads at once.

    It starts its process when the first child is asked for, starts another when that one died, and never
    shares one across a fork. `sandbox` is the value of TENON_SANDBOX ("" or "process"), `scratch` the
    folder for runs' files.
    """

    def __init__(self, *, sandbox: str = "", scratch: str | None = None, sdk: Path = SDK) -> None:
        self.isolation: Isolation = choose(sandbox)
        self._sdk = sdk
        self._scratch = scratch
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._workspaces: Workspaces | None = None
        self._guard = Guard()

    @property
    def pid(self) -> int | None:
        """The process id of the zygote, None before the first child."""
        return self._process.pid if self._process else None

    def child(self, ended: threading.Event) -> Child:
        """A new child that waits for its job; `ended` is set when it is over. A dead zygote is replaced."""
        with self._lock:
            self._belong_to_this_process()
            for attempt in (1, 2):
                try:
                    return self._ask(ended)
                except (ZygoteGone, BrokenPipeError, ConnectionResetError):
                    self._end_process()
                    if attempt == 2:
                        raise
        raise AssertionError("unreachable")

    @contextmanager
    def folder(self, files: Mapping[str, str]) -> Iterator[str]:
        """`files` as a folder for the length of the block. Raises BadFile."""
        with self._lock:
            self._belong_to_this_process()
            workspaces = self._workspaces or Workspaces(self._scratch)
            self._workspaces = workspaces
        with workspaces.folder(files) as folder:
            yield folder

    @property
    def guard(self) -> Guard:
        """The thread that watches the children's bounds."""
        return self._guard

    def close(self) -> None:
        """End the zygote and with it every child; remove all files."""
        with self._lock:
            self._end_process()
            if self._workspaces:
                self._workspaces.close()
                self._workspaces = None
            self._guard.stop()

    def _belong_to_this_process(self) -> None:
        """After a fork (Celery's prefork pool) the parent's zygote stays the parent's."""
        if self._owner == os.getpid():
            return
        if self._control is not None:
            self._control.close()
        self._control, self._process, self._guard = None, None, Guard()
        self._owner, self._workspaces = os.getpid(), None

    def _ask(self, ended: threading.Event) -> Child:
        control = self._control or self._start_process()
        here, there = socket.socketpair()
        life_here, life_there = socket.socketpair()
        try:
            rights = array.array("i", [there.fileno(), life_there.fileno()])
            control.sendmsg([b"\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError:
            here.close()
            life_here.close()
            raise
        finally:
            there.close()
            life_there.close()
        return Child(here, life_here, ended)

    def _start_process(self) -> socket.socket:
        here, there = socket.socketpair()
        here.settimeout(START_SECONDS)
        with tempfile.TemporaryFile() as complaints:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-S", "-c", PROGRAM, json.dumps(self._settings(there.fileno()))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                pass_fds=[there.fileno()],
                # A run that goes on in another zygote goes through its sets in the same order.
                env={"PYTHONHASHSEED": "0"},
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the worker, which then closes the zygote
            )
            there.close()
            try:
                ready = here.recv(1)
            except TimeoutError:
                ready = b""
            if not ready:
                self._process.kill()
                self._process.wait()
                complaints.seek(0)
                last = complaints.read().decode(errors="replace").strip().splitlines()[-1:]
                here.close()
                raise SandboxUnavailable(f"The sandbox did not start: {''.join(last) or 'it gave no reason'}")
        here.settimeout(None)
        self._control = here
        return here

    def _end_process(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            self._process = None

    def _settings(self, control: int) -> dict[str, object]:
        return {
            "control": control,
            "room": str(HERE),
            "sdk": str(self._sdk),
            "kernel": self.isolation == "locked",
            "machine": os.uname().machine,
            "zoneinfo": _zoneinfo(),
            "preload": [name for name in PRELOAD if _is_there(self._sdk, name)],
        }


def _zoneinfo() -> list[str]:
    """Where time zones are: the system's, else those of the tzdata package."""
    if Path(SYSTEM_ZONEINFO).is_dir():
        return [SYSTEM_ZONEINFO]
    package = util.find_spec("tzdata")
    if package is None or not package.submodule_search_locations:
        return []
    return [str(Path(folder) / "zoneinfo") for folder in package.submodule_search_locations]


def _is_there(sdk: Path, name: str) -> bool:
    path = sdk.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
