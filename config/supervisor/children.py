"""One child process: how it is started, and how it is ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# A child that ends again and again this soon after its start is broken; restarting it for ever would only
# hide that.
FAST_SECONDS = 30.0
FAST_FAILURES = 5
LONGEST_PAUSE = 5.0

PROGRAM = Path(__file__).with_name("sentinel.py")


@dataclass
class Child:
    """A process of the installation. `command` is asked before every start; `grace`: seconds to end in."""

    name: str
    command: Callable[[], Sequence[str]]
    environment: dict[str, str]
    folder: Path
    grace: float = 6.0
    files: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    started_at: float = field(default=0.0)
    start_after: float = field(default=0.0)

    def start(self, register: Callable[[], None]) -> int:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone.

        `register` runs in the new process before it becomes the program: were the supervisor to tell the
        sentinel afterwards, a kill -9 in between would leave a child that nobody knows.
        """
        self.process = subprocess.Popen(
            self.command(),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            # Logs go to standard error. What Celery says on standard output is meant for its own terminal.
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.files,
            preexec_fn=register,  # noqa: PLW1509 -- the supervisor has no threads
        )
        self.started_at = time.monotonic()
        return self.process.pid

    def ended(self) -> int | None:
        """The exit code of a process that ran and ended; None while it runs or before its first start."""
        return None if self.process is None else self.process.poll()

    def plan_restart(self) -> bool:
        """Decide when to start again, later each time; False when that has no use any more."""
        quick = time.monotonic() - self.started_at < FAST_SECONDS
        self.failures = self.failures + 1 if quick else 1
        self.start_after = time.monotonic() + min(0.25 * 2**self.failures, LONGEST_PAUSE)
        self.process = None
        return self.failures < FAST_FAILURES

    def ask_to_end(self) -> None:
        """SIGTERM to the process, which ends its own children."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, patience: float) -> bool:
        """Wait `patience` seconds, then kill the whole group. False when that was necessary."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, patience))
            willing = True
        except subprocess.TimeoutExpired:
            willing = False
        # The group too, in any case: a worker that died early may have left something behind.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.wait()
        return willing


class Sentinel:
    """The parent's end of the pipe to the sentinel process."""

    def __init__(self, lock: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(lock,),
        )

    def register(self) -> None:
        """From now on the group of the process that calls this must not outlive the supervisor."""
        self._tell(f"+{os.getpid()}\n")

    def forget(self, pid: int) -> None:
        """The group has ended and its number may be given to somebody else."""
        self._tell(f"-{pid}\n")

    def dismiss(self) -> None:
        """Close the pipe and wait until the sentinel has ended what was still on its list."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        # One write, which a pipe never mixes with another process's, and no buffer that a fork could copy.
        if self._process.stdin is not None:
            os.write(self._process.stdin.fileno(), line.encode())
