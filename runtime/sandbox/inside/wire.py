"""The child's end of the conversation: one JSON object a line, one answer for each question."""

import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

CHUNK = 1 << 16


class Wire:
    """Speaks with the host over one socket. Safe to use from several threads: one question at a time.

    `explain` makes the exception to raise from the `error` object of an answer.
    """

    def __init__(self, descriptor: int, explain: Callable[[dict[str, Any]], Exception]) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=descriptor)
        self._buffer = bytearray()
        self._lock = threading.RLock()
        self._asked = 0
        self._explain = explain

    def call(self, op: str, /, **args: Any) -> Any:
        """Ask the host for one thing and wait for its answer."""
        with self._lock:
            self._asked += 1
            self._send({"n": self._asked, "op": op, "args": args})
            answer = self.receive()
            while (
                answer["n"] != self._asked
            ):  # an exception (recursion, memory) cut an earlier question short
                answer = self.receive()
        if "error" in answer:
            raise self._explain(answer["error"])
        return answer.get("ok")

    def finish(self, report: dict[str, Any]) -> None:
        """The last word: what came of the job. The host does not answer it."""
        with self._lock:
            self._send({"n": 0, "op": "ended", "args": report})

    def receive(self) -> Any:
        """The next line from the host. Without a host this process has no purpose: it ends on the spot."""
        while (end := self._buffer.find(b"\n")) < 0:
            chunk = self._socket.recv(CHUNK)
            if not chunk:
                os._exit(3)
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return json.loads(line)

    def _send(self, message: dict[str, Any]) -> None:
        text = json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        self._socket.sendall(text.encode("utf-8", "replace") + b"\n")
