"""Serve one child: read its questions, count them against the limits, answer them, say how it ended."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from runtime.sandbox.child import Child
from runtime.sandbox.endings import Death, Ending, How, without_a_word
from runtime.sandbox.limits import Limits, sentence

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
        """The value for `op`, JSON. Raises Refusal. Every word of `args` is told by untrusted code."""
        ...


class _HungUp(Exception):
    """The child's end of the socket is gone."""


class _Met(Exception):
    """A limit was met; the argument is its name."""


class _Forged(Exception):
    """A message that our own code would never send; the argument says what is wrong with it."""


class Conversation:
    """One child's questions and answers, until its last word or its death."""

    def __init__(self, child: Child, limits: Limits, answerer: Answerer) -> None:
        self._child = child
        self._limits = limits
        self._answerer = answerer
        self._buffer = bytearray()
        self._searched = 0
        self._traffic = 0
        self._counts = {"steps": 0, "exchanges": 0, "calls": 0, "output_bytes": 0}

    def hold(self, job: dict[str, Any]) -> Ending:
        """Send `job`, serve, and return the ending. The child is gone when this returns."""
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
        finally:
            death = self._child.collect()
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
            self._count(op, args)
            try:
                answer: dict[str, Any] = {"n": number, "ok": self._answerer.answer(op, args)}
            except Refusal as refusal:
                answer = {"n": number, "error": refusal.error}
            if self._child.ended.is_set():
                return None
            self._send(answer)
        return None

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
        while (end := self._buffer.find(b"\n", self._searched)) < 0:
            self._searched = len(self._buffer)
            if self._searched > self._limits.message_bytes:
                raise _Met("message")
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
