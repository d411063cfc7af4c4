"""Serve one child: read its questions, count them against the limits, answer them, say how it ended."""

import json
import select
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, Protocol

from runtime.sandbox.child import Child
from runtime.sandbox.endings import Death, Ending, How, without_a_word
from runtime.sandbox.limits import Limits, sentence
from runtime.sandbox.waits import Waiting, Waits

CHUNK = 1 << 18
COUNTED = {"step_start": "steps", "http": "exchanges"}


class Refusal(Exception):
    """An answer that is an error: the child raises it again on its side. `error` is sent as it is (JSON)."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("message", ""))
        self.error = error


class Answerer(Protocol):
    """Who answers the child's questions."""

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        """The value for `op`, JSON, or a Waiting that ends with it. Raises Refusal.

        Every word of `args` is told by untrusted code.
        """
        ...


class _HungUp(Exception):
    """The child's end of the socket is gone."""


class _Met(Exception):
    """A limit was met; the argument is its name."""


class _Forged(Exception):
    """A message that our own code would never send; the argument says what is wrong with it."""


class Conversation:
    """One child's questions and answers, until its last word or its death.

    Everything is decided and recorded in the thread that calls `hold`. Answers that have to be waited for are
    waited for side by side while other questions are answered; a child that asks for more of them than there
    is room for is not read until one is over.
    """

    def __init__(self, child: Child, limits: Limits, answerer: Answerer) -> None:
        self._child = child
        self._limits = limits
        self._answerer = answerer
        self._buffer = bytearray()
        self._searched = 0
        self._traffic = 0
        self._counts = {"steps": 0, "exchanges": 0, "calls": 0, "output_bytes": 0}
        self._waits = Waits()
        self._is_gone = False

    def hold(self, job: dict[str, Any]) -> Ending:
        """Send `job`, serve, and return the ending. The child and all waits are over when this returns."""
        with closing(self._waits):
            return self._hold(job)

    def _hold(self, job: dict[str, Any]) -> Ending:
        report: dict[str, Any] | None = None
        problem = ""
        try:
            self._send({**job, "limits": self._limits.for_child()})
            report = self._serve()
        except _Met as met:
            self._child.kill(str(met))
        except _Forged as forged:
            problem = str(forged)
            self._child.kill("protocol")
        except _HungUp:
            pass  # how the child ended is told below
        except BaseException:  # the answerer cannot go on: nobody waits for the code then
            self._child.kill("given up")
            raise
        finally:
            death = self._child.collect()
            self._see_out()
        return self._ending(report, death, problem)

    def _ending(self, report: dict[str, Any] | None, death: Death, problem: str) -> Ending:
        used = (death.cpu_seconds, death.peak_bytes)
        reason = self._child.killed_for
        if report is not None:
            if "refused" in report:
                return Ending(How.REFUSED, f"The sandbox could not lock the process in: {report['refused']}")
            if _ran_out_of_memory(report):
                return Ending(How.LIMIT, sentence("memory", self._limits), "memory", report, *used)
            return Ending(How.FINISHED, "", "", report, *used)
        if reason == "protocol":
            return Ending(
                How.PROTOCOL, f"The code sent something that is no question: {problem}.", "", None, *used
            )
        if reason == "stop":
            return Ending(How.STOPPED, "The run was stopped by a person.", "", None, *used)
        if reason == "hung up":
            return Ending(
                How.PROTOCOL, "The code closed its line to the host and went on running.", "", None, *used
            )
        if reason:
            return Ending(How.LIMIT, sentence(reason, self._limits), reason, None, *used)
        return without_a_word(death, self._limits)

    def _serve(self) -> dict[str, Any] | None:
        """The child's report, or None when it hung up without one."""
        while (line := self._next_line()) is not None:
            number, op, args = _parse(line)
            if op == "ended":
                return args
            if self._is_gone:  # only its last word counts now
                continue
            self._count(op, args)
            self._answer(number, partial(self._answerer.answer, op, args))
        return None

    def _answer(self, number: int, answer: Callable[[], Any]) -> None:
        message = self._message(number, answer)
        if message is None:
            return
        if self._child.ended.is_set():
            raise _HungUp
        try:
            self._send(message)
        except _HungUp:  # it ended without waiting for this answer, and may have said how
            self._is_gone = True

    def _message(self, number: int, answer: Callable[[], Any]) -> dict[str, Any] | None:
        """The answer as it is sent; None where it has to be waited for."""
        try:
            value = answer()
        except Refusal as refusal:
            return {"n": number, "error": refusal.error}
        if isinstance(value, Waiting):
            self._waits.begin(number, value)
            return None
        return {"n": number, "ok": value}

    def _listen(self, events: int) -> int:
        """Wait for the child or the end of a wait; answer what was waited for. What the child's line has."""
        found = self._waits.listen(self._child.socket, events)
        while (over := self._waits.next_over()) is not None:
            self._answer(*over)
        return found

    def _see_out(self) -> None:
        """The child is gone, but what was sent for it may have been done: what came of it is recorded."""
        while self._waits.going:
            over = self._waits.next_over(patiently=True)
            if over is not None:
                self._message(*over)

    def _count(self, op: str, args: dict[str, Any]) -> None:
        self._counts["calls"] += 1
        if op in COUNTED:
            self._counts[COUNTED[op]] += 1
        if op == "log":
            self._counts["output_bytes"] += len(str(args.get("message"))) + len(str(args.get("fields")))
            if self._counts["output_bytes"] > self._limits.output_bytes:
                raise _Met("output")
        for name in ("calls", "steps", "exchanges"):
            if self._counts[name] > getattr(self._limits, name):
                raise _Met(name)

    def _next_line(self) -> bytes | None:
        while self._waits.are_full:
            if self._listen(0):
                raise _HungUp
        while (end := self._buffer.find(b"\n", self._searched)) < 0:
            self._searched = len(self._buffer)
            if self._searched > self._limits.message_bytes:
                raise _Met("message")
            while self._waits.going and not self._listen(select.POLLIN):
                pass  # a wait was over, and its answer is sent
            chunk = self._receive()
            if not chunk:
                return None
            self._traffic += len(chunk)
            if self._traffic > self._limits.traffic_bytes:
                raise _Met("traffic")
            self._buffer += chunk
        if end > self._limits.message_bytes:
            raise _Met("message")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._searched = 0
        return line

    def _receive(self) -> bytes:
        try:
            return self._child.socket.recv(CHUNK)
        except OSError as error:
            raise _HungUp from error

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        try:
            self._child.socket.sendall(data)
        except OSError as error:
            raise _HungUp from error


def _parse(line: bytes) -> tuple[int, str, dict[str, Any]]:
    """(number, op, args) of a line. Raises _Forged for anything else: only hostile code sends that."""
    try:
        message = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Forged(f"not JSON ({type(error).__name__})") from error
    if not isinstance(message, dict):
        raise _Forged("not an object")
    if b"\\u" in line and not _is_text(message):
        raise _Forged("half a character (a lone surrogate)")
    number, op, args = message.get("n"), message.get("op"), message.get("args")
    if not isinstance(number, int) or not isinstance(op, str) or not isinstance(args, dict) or len(op) > 40:
        raise _Forged("n, op or args is missing or of the wrong kind")
    return number, op, args


def _ran_out_of_memory(report: dict[str, Any]) -> bool:
    error = report.get("error")
    return isinstance(error, dict) and error.get("type") == "MemoryError"


def _is_text(message: dict[str, Any]) -> bool:
    """Whether every string of `message` can be written as UTF-8: files and databases refuse the others."""
    try:
        json.dumps(message, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _no_constant(name: str) -> Callable[[], None]:
    raise ValueError(f"{name} is not JSON")
