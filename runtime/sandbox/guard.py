"""One thread that watches the running children: wall time, number of threads, a person's wish to stop."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.sandbox.child import Child
from runtime.sandbox.limits import Limits

PERIOD_SECONDS = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Watched:
    child: Child
    limits: Limits
    should_stop: Callable[[], bool]


class Guard:
    """`with guard.watch(child, limits, should_stop):` kills the child when a bound is met or a stop wanted.

    `should_stop` is asked about twenty times a second in the guard's own thread, so it must be quick and
    do no I/O. The reason (`child.killed_for`) is the name of the limit, or "stop".
    """

    def __init__(self) -> None:
        self._watched: set[_Watched] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, child: Child, limits: Limits, should_stop: Callable[[], bool]) -> Iterator[None]:
        """Watch `child` for the length of the block."""
        watched = _Watched(child, limits, should_stop)
        with self._lock:
            self._watched.add(watched)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="sandbox-guard", daemon=True)
                self._thread.start()
        self._wake.set()
        try:
            yield
        finally:
            with self._lock:
                self._watched.discard(watched)

    def stop(self) -> None:
        """Let the thread end; a later `watch` starts another."""
        thread, self._thread = self._thread, None
        self._wake.set()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        me = threading.current_thread()
        while self._thread is me:
            with self._lock:
                watched = list(self._watched)
            if not watched:
                self._wake.clear()
                self._wake.wait(timeout=1.0)
                continue
            for one in watched:
                reason = _reason(one)
                if reason:
                    one.child.kill(reason)
            time.sleep(PERIOD_SECONDS)


def _reason(watched: _Watched) -> str:
    if time.monotonic() - watched.child.started > watched.limits.wall_seconds:
        return "wall"
    if watched.should_stop():
        return "stop"
    if _threads(watched.child.pid) > watched.limits.threads:
        return "threads"
    return ""


def _threads(pid: int) -> int:
    """How many threads `pid` has; 0 when it is gone or when this system does not tell."""
    try:
        with Path(f"/proc/{pid}/status").open(encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("Threads:"):
                    return int(line.split()[1])
    except OSError:
        return 0
    return 0
