"""Before anything starts: is this the only copy on its data, is the port free, is there room on the disk."""

import errno
import fcntl
import os
import shutil
import socket
import time
from pathlib import Path
from typing import IO

from config.supervisor.problems import DISK, PORT_IN_USE, SECOND_COPY, Problem

LOCK = "up.lock"
FIRST_PORT = 8000
PORTS_TRIED = 20
# An empty installation takes about 10 MB; below this SQLite soon fails in the middle of something.
ROOM_NEEDED = 50_000_000
# After kill -9 the sentinel needs a moment to end the children; it holds the lock until they are gone.
PATIENCE = 12.0


class Lock:
    """Only one supervisor of a kind works on a data folder. The file says which, for the second to tell."""

    def __init__(self, file: Path) -> None:
        self._handle: IO[str] = file.open("a+", encoding="utf-8")

    def take(self, patience: float = PATIENCE) -> None:
        """Take it, waiting only for children of a supervisor that is dead. Raises Problem."""
        give_up = time.monotonic() + patience
        while not self._try():
            holder = self._holder()
            if _is_alive(holder) or time.monotonic() > give_up:
                raise Problem(f"Tenon is already running on this data: {holder or 'starting'}.", SECOND_COPY)
            time.sleep(0.1)
        self.say(f"pid {os.getpid()}")

    def say(self, text: str) -> None:
        """What the next one is told, beginning with `pid N`."""
        self._handle.seek(0)
        self._handle.truncate()
        self._handle.write(text)
        self._handle.flush()

    def fileno(self) -> int:
        """For the sentinel, which inherits the lock."""
        return self._handle.fileno()

    def _try(self) -> bool:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> str:
        self._handle.seek(0)
        return self._handle.read().strip()


def address(folder: Path) -> str:
    """Where the copy answers that runs on this data now, "" where none does."""
    try:
        holder = (folder / LOCK).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    where = holder.rpartition(" ")[2]
    return where if _is_alive(holder) and where.startswith("http") else ""


def _is_alive(holder: str) -> bool:
    """Whether the process named in `pid N, ...` is there. One that has not yet said its name is."""
    words = holder.replace(",", " ").split()
    if len(words) < 2 or not words[1].isdigit():
        return True
    try:
        os.kill(int(words[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def check_room(folder: Path) -> None:
    """Raises Problem when the disk is as good as full."""
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        left, needed = free // 1_000_000, ROOM_NEEDED // 1_000_000
        raise Problem(
            f"Only {left} MB are free on the disk that holds {folder}; {needed} MB are needed.", DISK
        )


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or on the first free one from 8000. Raises Problem.

    The supervisor keeps it: nobody can take the port while the web process restarts, and a request that comes
    then waits instead of being refused.
    """
    for candidate in [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return _bound(host, candidate)
        except socket.gaierror as error:
            raise Problem(f"{host} is no address of this machine.", PORT_IN_USE) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Problem(_why_not(host, candidate, error), PORT_IN_USE) from error
            reason = error
    if port:
        raise Problem(_why_not(host, port, reason), PORT_IN_USE)
    last = FIRST_PORT + PORTS_TRIED - 1
    raise Problem(
        f"The ports {FIRST_PORT} to {last} of {host} are in use. Choose one with --port.", PORT_IN_USE
    )


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} needs more rights than this user has. Choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine."
    if error.errno != errno.EADDRINUSE:
        return f"Cannot listen on port {port} of {host}: {error.strerror}."
    return f"Port {port} of {host} is in use. Choose another with --port."
