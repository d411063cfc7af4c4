"""The child's end of the conversation: one JSON object a line, one answer for each question."""

import itertools
import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

CHUNK = 1 << 16
WRITTEN = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":"))


class Wire:
    """Speaks with the host over one socket. Several threads may ask at the same time.

    Answers come in any order and carry the number of their question. Whichever thread waits for one reads for
    all of them. `explain` makes the exception to raise from the `error` object of an answer.
    """

    def __init__(self, descriptor: int, explain: Callable[[dict[str, Any]], BaseException]) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=descriptor)
        self._buffer = bytearray()
        # Both may be taken again by the thread that has them: the collector can run code that prints.
        self._sending = threading.RLock()
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._reader: int | None = None
        self._answers: dict[int, dict[str, Any] | None] = {}
        self._numbers = itertools.count(1)
        self._explain = explain

    def call(self, op: str, /, **args: Any) -> Any:
        """Ask the host for one thing and wait for its answer."""
        number = next(self._numbers)
        self._answers[number] = None
        try:
            self._send({"n": number, "op": op, "args": args})
            answer = self._answer_to(number)
        finally:
            del self._answers[number]
        if "error" in answer:
            raise self._explain(answer["error"])
        return answer.get("ok")

    def finish(self, report: dict[str, Any]) -> None:
        """The last word: what came of the job. The host does not answer it."""
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

    def _answer_to(self, number: int) -> dict[str, Any]:
        me = threading.get_ident()
        with self._lock:
            while (answer := self._answers[number]) is None:
                if self._reader not in (None, me):
                    self._news.wait()
                    continue
                before, self._reader = self._reader, me
                # The lock is not held while nothing comes: others ask meanwhile.
                self._lock.release()
                try:
                    told = self.receive()
                finally:
                    self._lock.acquire()
                    self._reader = before
                    self._news.notify_all()
                # Nobody asks any more where an exception (recursion, memory) cut a question short.
                if told["n"] in self._answers:
                    self._answers[told["n"]] = told
            return answer

    def _send(self, message: dict[str, Any]) -> None:
        data = WRITTEN.encode(message).encode("utf-8", "replace") + b"\n"
        with self._sending:
            self._socket.sendall(data)
