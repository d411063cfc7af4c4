"""The reference host: answers every call of one run, in this process, and writes the run's report."""

import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Backend, Outgoing
from tenon.host.clocks import Clock, RealClock
from tenon.host.journals import Journal
from tenon.host.recorders import Recorder, Silent
from tenon.host.recording import Recording
from tenon.host.stores import KeyValues, MemoryStore
from tenon.protocol import check_call
from tenon.report import RunReport

MOST_SECONDS = 50 * 60


class LocalHost:
    """Answers one run's calls and records them. Make a new one for every run.

    `backend` answers HTTP requests, `store` keeps values between runs, `variables` are this environment's
    settings, `journal` the steps finished earlier, `recorder` is told of everything as it happens. What it
    hears may come from code it does not trust: arguments are checked, and nothing it is told decides what
    it records of HTTP.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        clock: Clock | None = None,
        store: KeyValues | None = None,
        variables: Mapping[str, Any] | None = None,
        journal: Journal | None = None,
        recorder: Recorder | None = None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self.backend = backend
        self.clock = clock or RealClock()
        self.store = store if store is not None else MemoryStore()
        self.variables = dict(variables or {})
        self.recording = Recording(self.clock, recorder or Silent(), journal or Journal(), backend.secrets)
        self.started_at = self.clock.now().isoformat()
        self.new_id = new_id
        self._lock = threading.RLock()

    def call(self, op: str, /, **args: Any) -> Any:
        """Answer one call; see `tenon.protocol`. Raises `HostRefused`, `NoAnswer` or `NotSupported`."""
        check_call(op, args)
        if op == "http":
            return self._http(**args)
        if op == "sleep":
            return self._sleep(**args)
        with self._lock:
            return self._answer(op, args)

    def finish(self, ended: Mapping[str, Any]) -> RunReport:
        """The run's report, from what `tenon.running.execute` gave and what this host saw. Ends the
        recording.
        """
        with self._lock:
            return self.recording.finish(ended)

    def _answer(self, op: str, args: dict[str, Any]) -> Any:
        recording, store = self.recording, self.store
        answers: dict[str, Callable[..., Any]] = {
            "kv_get": store.get,
            "kv_set": self._keep,
            "kv_delete": store.delete,
            "log": recording.log,
            "now": lambda: self.clock.now().isoformat(),
            "uuid": self.new_id,
            "variable": self._variable,
            "step_start": recording.step_start,
            "step_retry": recording.step_retry,
            "step_end": recording.step_end,
            "issue": recording.issue,
            "respond": recording.respond,
            "skip": lambda reason: recording.log("info", f"skipped: {reason}", {}),
        }
        answer = answers.get(op)
        if answer is None:
            raise HostRefused("bad_call", f"{op} is answered only while testing")
        return answer(**args)

    def _variable(self, name: str) -> Any:
        return self.variables.get(name)

    def _keep(self, scope: str, key: str, value: Any) -> None:
        self.recording.changed = True
        self.store.set(scope, key, value)

    def _sleep(self, seconds: float, reason: str) -> None:
        if not 0 <= seconds <= MOST_SECONDS:
            raise HostRefused("limit", f"a run waits at most {MOST_SECONDS} s at once, asked for {seconds} s")
        with self._lock:
            self.recording.waited.append(seconds)
        self.clock.sleep(seconds)

    def _http(
        self,
        system: str,
        method: str,
        path: str,
        params: list[Any],
        headers: dict[str, str],
        body: str | None,
        write_key: str,
        step: int | None,
    ) -> dict[str, Any]:
        request = Outgoing(system, method, path, _pairs(params), _texts(headers), body)
        with self._lock:
            exchange = self.recording.request(request, write_key, step)
        try:
            answer = self.backend.send(request)
        except NoAnswer as error:
            with self._lock:
                self.recording.no_answer(exchange, error)
            raise
        except HostRefused as error:
            with self._lock:
                self.recording.not_sent(exchange, error)
            raise
        with self._lock:
            self.recording.answer(exchange, answer)
        return {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "url": exchange.url,
        }


def _pairs(params: list[Any]) -> list[tuple[str, str]]:
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in params):
        raise HostRefused("bad_call", "http: params must be [name, value] pairs")
    return [(str(name), str(value)) for name, value in params]


def _texts(headers: dict[str, Any]) -> dict[str, str]:
    written = {str(name): str(value) for name, value in headers.items()}
    for name, value in written.items():
        if any(character in name + value for character in "\r\n\0"):
            raise HostRefused("bad_call", f"http: the header {name!r} holds a line break")
    return written
