"""The host's handle of one child: its socket, its pidfd, and how it ended."""

import array
import json
import os
import select
import signal
import socket
import threading
import time
from typing import Any

from runtime.sandbox.endings import Death

LONGEST_LIFE_LINE = 4096
PATIENCE_SECONDS = 0.25


class ZygoteGone(Exception):
    """The zygote ended before it could start or report a child."""


class Child:
    """One forked process. `kill(reason)` may be called from any thread; the first reason stays."""

    def __init__(self, conversation: socket.socket, life: socket.socket, ended: threading.Event) -> None:
        """Waits for the pid. Raises ZygoteGone, or OSError when no process could be made."""
        self.socket = conversation
        self._life = life
        self._rest = b""
        self.killed_for = ""
        self.ended = ended
        self._lock = threading.Lock()
        told, descriptor = self._read_life_line()
        if "refused" in told:
            raise OSError(told["refused"])
        self.pid = int(told["pid"])
        self._pidfd = descriptor
        self.started = time.monotonic()

    def kill(self, reason: str) -> None:
        """End the process at once. Waiting host calls wake up through `ended`."""
        with self._lock:
            if self.ended.is_set():
                return
            self.killed_for = reason
            self.ended.set()
            self._send_kill()

    def collect(self) -> Death:
        """Wait for the zygote's word on how the process ended, then close everything.

        A process that hung up but goes on running is killed after `PATIENCE_SECONDS`.
        """
        if not select.select([self._life], [], [], PATIENCE_SECONDS)[0]:
            self.kill("hung up")
        try:
            told, _ = self._read_life_line()
            death = Death(told["status"], told["cpu_seconds"], told["peak_bytes"])
        except ZygoteGone:
            death = Death(None)
        with self._lock:
            self.ended.set()
            if self._pidfd is not None:
                os.close(self._pidfd)
                self._pidfd = None
        self.socket.close()
        self._life.close()
        return death

    def _send_kill(self) -> None:
        try:
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself in the same moment

    def _read_life_line(self) -> tuple[dict[str, Any], int | None]:
        descriptor: int | None = None
        while b"\n" not in self._rest:
            try:
                data, ancillary, _, _ = self._life.recvmsg(LONGEST_LIFE_LINE, socket.CMSG_SPACE(4))
            except ConnectionResetError:
                data, ancillary = b"", []
            for _, _, rights in ancillary:
                descriptor = array.array("i", rights)[0]
            if not data:
                raise ZygoteGone
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        return json.loads(line), descriptor
