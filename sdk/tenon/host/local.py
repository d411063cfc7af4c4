"""The reference host: answers every call of one run, in this process, and writes the run's report."""

import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any, Final

from tenon.errors import HostRefused, NoAnswer, Suspended
from tenon.host.backends import Backend, Incoming, Outgoing, preparing, sending
from tenon.host.clocks import Clock, CutShort, RealClock
from tenon.host.going import Going, at_once, is_at_once
from tenon.host.journals import Entry, Journal
from tenon.host.ledgers import Asking, Decision
from tenon.host.outside import Nobody, Outside
from tenon.host.parts import Parts
from tenon.host.questions import (
    answer_as_value,
    answer_from_value,
    error_from_value,
    outgoing,
    question,
    request_as_value,
)
from tenon.host.recorders import Recorder, Silent
from tenon.host.recording import READING, Recording
from tenon.protocol import check_call, error_as_json
from tenon.report import Exchange, RunReport

MOST_SECONDS: Final = 366 * 24 * 3600
# What others can see the moment it is done: it counts in the journal before the code goes on.
LASTING: Final = frozenset({"kv_set", "kv_delete", "start", "emit", "wait_for"})
# Of these the journal keeps what was told: their answer is nothing.
TOLD: Final = frozenset({"kv_set", "kv_delete", "issue", "respond"})


class LocalHost:
    """Answers one run's calls and records them. Make a new one for every execution of a run.

    `backend` answers HTTP requests, `variables` are this environment's settings, `outside` answers what
    concerns other runs, `recorder` is told of everything as it happens, `parts` are its memory and ledger.
    What it hears may come from code it does not trust: arguments are checked, and nothing it is told decides
    what it records of HTTP.

    A place is asked once in an execution. What the journal knows of it is answered from there; what it does
    not know is done and added. `suspended` holds the waits it answered with `Suspended`, by their place: a
    run with any of them is not over, whatever its code says.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        clock: Clock | None = None,
        variables: Mapping[str, Any] | None = None,
        recorder: Recorder | None = None,
        outside: Outside | None = None,
        parts: Parts | None = None,
    ) -> None:
        self.backend = backend
        self.clock: Clock = clock or RealClock()
        self.variables: dict[str, Any] = dict(variables or {})
        self.outside: Outside = outside or Nobody()
        self.parts: Parts = parts or Parts()
        self.journal: Journal = self.parts.journal
        self.recording: Recording = Recording(
            self.clock,
            recorder or Silent(),
            self.journal,
            backend.secrets,
            self.parts.numbers,
            self.parts.elapsed_ms,
        )
        self.started_at: str = (self.parts.started_at or self.clock.now()).isoformat()
        self.suspended: dict[str, Suspended] = {}
        self._asked: set[str] = set()
        self._lock = threading.RLock()

    def call(self, op: str, /, **args: Any) -> Any:
        """Answer one call; see `tenon.protocol`.

        Raises `HostRefused`, `NoAnswer`, `NotSupported` or `Suspended` for the code, `Mismatch` and whatever
        the parts raise for whoever runs it.
        """
        return at_once(self.begin(op, **args))

    def begin(self, op: str, /, **args: Any) -> Going[Any]:
        """`call` in pieces, for whoever answers other calls while this one waits; see `tenon.host.going`.

        Only what it yields may be done in another thread: it records nothing and asks no part of this host.
        """
        check_call(op, args)
        at = args.pop("at", "")
        with self._lock:
            self._take(at)
            asked = question(op, args)
            if asked is None:
                return self._tell(op, at, args)
            known = self.journal.find(at, op, *asked)
        if known is not None:
            return self._again(op, at, known, args)
        try:
            if op == "http":
                return (yield from self._http(at, asked, args))
            if op == "sleep":
                return (yield from self._sleep(at, asked, **args))
            return self._first(op, at, asked, args)
        except Suspended as suspended:
            with self._lock:
                suspended.at = at
                self.suspended[at] = suspended
            raise

    def finish(self, ended: Mapping[str, Any], *, cut_short: bool = False) -> RunReport:
        """The run's report, from what `tenon.running.execute` gave and what this host saw.

        `cut_short`: the code did not come to its end, because a limit, a person or a crash ended it. Such a
        run is over although it waits for something.
        """
        with self._lock:
            waits = [] if cut_short else list(self.suspended.values())
            return self.recording.finish(ended, waits)

    def _take(self, at: str) -> None:
        if not at:
            return
        if at in self._asked:
            raise HostRefused("bad_call", f"the place {at} was asked already")
        self._asked.add(at)

    def _tell(self, op: str, at: str, args: dict[str, Any]) -> Any:
        """What is told, and what answers itself: the journal need not remember it."""
        recording = self.recording
        answers: dict[str, Callable[..., Any]] = {
            "log": lambda **line: recording.log(**line, at=at),
            "uuid": lambda: self.parts.new_id(at),
            "step_start": lambda **step: recording.step_start(at, **step),
            "step_retry": recording.step_retry,
            "step_end": self._step_end,
            "skip": lambda reason: recording.log("info", f"skipped: {reason}", {}, at=at),
        }
        answer = answers.get(op)
        if answer is None:
            raise HostRefused("bad_call", f"{op} is answered only while testing")
        return answer(**args)

    def _step_end(self, **step: Any) -> None:
        self.recording.step_end(**step)
        if step["status"] == "done":
            self.parts.commit()

    def _again(self, op: str, at: str, known: Entry, args: dict[str, Any]) -> Any:
        """The answer of an earlier execution."""
        if op == "http":
            return self._http_again(at, known.value, args)
        if op in TOLD or op == "sleep":
            return None
        return known.value

    def _first(self, op: str, at: str, asked: tuple[str, Any], args: dict[str, Any]) -> Any:
        with self._lock:
            if op in LASTING:
                self.parts.commit()
            value = self._answer(op, at, args)
            self.journal.add(at, op, *asked, dict(args) if op in TOLD else value)
            if op in LASTING:
                self.parts.commit()
            return value

    def _answer(self, op: str, at: str, args: dict[str, Any]) -> Any:
        store, outside = self.parts.store, self.outside
        answers: dict[str, Callable[..., Any]] = {
            "kv_get": store.get,
            "kv_set": store.set,
            "kv_delete": store.delete,
            "now": lambda: self.clock.now().isoformat(),
            "variable": self.variables.get,
            "issue": self.recording.issue,
            "respond": self.recording.respond,
            "wait_for": lambda **wait: outside.wait_for(at, **wait),
            "start": lambda **start: outside.start(at, **start),
            "emit": lambda **event: outside.emit(at, **event),
        }
        if op in ("kv_set", "start", "emit"):
            self.recording.changed = True
        return answers[op](*args.values()) if op == "variable" else answers[op](**args)

    def _sleep(self, at: str, asked: tuple[str, Any], seconds: float, reason: str) -> Going[None]:
        if not 0 <= seconds <= MOST_SECONDS:
            raise HostRefused("limit", f"a run waits at most {MOST_SECONDS} s at once, asked for {seconds} s")
        left = seconds if self.parts.sleep is None else self.parts.sleep(at, seconds, reason)
        if is_at_once(self.clock):
            self.clock.sleep(left)
        elif left > 0:
            yield partial(self.clock.sleep, left)
        with self._lock:
            self.recording.waited.append(seconds)
            self.journal.add(at, "sleep", *asked, seconds)

    def _http(self, at: str, asked: tuple[str, Any], args: dict[str, Any]) -> Going[dict[str, Any]]:
        request = outgoing(args)
        asking: Asking | None = None
        with self._lock:
            reads = _reads(request, args)
            exchange = self.recording.request(at, request, args["write_key"], args["step"], reads=reads)
            if not reads:
                key, once = args["write_key"], args["once"]
                asking = Asking(at, exchange.seq, exchange.step, request, key, once)
        sent = self._sent(request, asking, exchange, keyed=reads)
        # Twins answer in the order in which the journal remembers it; waiting for real systems is not locked.
        with self._lock if self.parts.keeps_requests else nullcontext():
            try:
                now = self.parts.keeps_requests or is_at_once(self.backend)
                answer, by, keyed = at_once(sent) if now else (yield from sent)
            except (NoAnswer, HostRefused) as error:
                with self._lock:
                    held = self._settle(asking, None, error)
                    if held is not None:
                        self._add_lost(at, request, exchange)
                        self.recording.lost(exchange, error)
                    # What the end of the process kept from being sent is asked again by the next one.
                    elif not isinstance(error, CutShort):
                        self._add(at, asked, request, {"error": error_as_json(error), "reads": reads})
                        self._unanswered(exchange, error)
                    self._commit_after(asking)
                if held is not None:
                    raise held from error
                raise
            with self._lock:
                value = {**answer_as_value(answer), "keyed": keyed}
                held = self._settle(asking, answer, None)
                if held is not None:
                    self._add_lost(at, request, exchange)
                    self.recording.unclear(exchange, answer)
                else:
                    self._add(at, asked, request, {"answer": value, "by": by, "reads": reads})
                    self.recording.answer(exchange, answer, by)
                self._commit_after(asking)
        if held is not None:
            raise held
        return {**value, "url": exchange.url}

    def _sent(
        self, request: Outgoing, asking: Asking | None, exchange: Exchange, *, keyed: bool
    ) -> Going[tuple[Incoming, str, bool]]:
        """The answer, who gave it, and whether asking again does nothing twice: it is `keyed`, or the system
        was told a key by which it does this once.
        """
        decision = yield from self._decide(request, asking, exchange)
        if decision.answer is not None:
            return decision.answer, decision.by, False
        keyed = keyed or bool(decision.headers)
        try:
            answer = yield from sending(self.backend, request.with_headers(decision.headers))
        except NoAnswer as error:
            error.keyed = keyed
            raise
        return answer, decision.by, keyed

    def _decide(self, request: Outgoing, asking: Asking | None, exchange: Exchange) -> Going[Decision]:
        # Whatever can be waited for is waited for before a write is written down as intended.
        waited = yield from preparing(self.backend, request, exchange.at)
        with self._lock:
            if waited:
                self.recording.turn_came(exchange, waited)
            if asking is None:
                return Decision()
            decision = self.parts.ledger.before(asking)
            if decision.held is not None:
                self.recording.held(exchange, decision.by)
                raise decision.held
            return decision

    def _add(self, at: str, asked: tuple[str, Any], request: Outgoing, value: dict[str, Any]) -> None:
        kept = {"request": request_as_value(request)} if self.parts.keeps_requests else {}
        self.journal.add(at, "http", *asked, {**value, **kept})

    def _add_lost(self, at: str, request: Outgoing, exchange: Exchange) -> None:
        if self.parts.keeps_requests:
            about = {"seq": exchange.seq, "started_ms": exchange.started_ms}
            value = {"request": request_as_value(request), **about}
            self.journal.add_lost(at, value)

    def _settle(
        self, asking: Asking | None, answer: Incoming | None, error: Exception | None
    ) -> Suspended | None:
        return None if asking is None else self.parts.ledger.after(asking, answer, error)

    def _commit_after(self, asking: Asking | None) -> None:
        if asking is not None:
            self.parts.commit()

    def _unanswered(self, exchange: Exchange, error: NoAnswer | HostRefused) -> None:
        if isinstance(error, NoAnswer):
            self.recording.no_answer(exchange, error)
        else:
            self.recording.not_sent(exchange, error)

    def _http_again(self, at: str, value: Mapping[str, Any], args: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            request = outgoing(args)
            reads = _reads(request, args)
            exchange = self.recording.request(at, request, args["write_key"], args["step"], reads=reads)
            if "error" in value:
                error = error_from_value(value["error"])
                self._unanswered(exchange, error)
                raise error
            self.recording.answer(exchange, answer_from_value(value["answer"]), value.get("by", ""))
            return {**value["answer"], "url": exchange.url}


def _reads(request: Outgoing, args: Mapping[str, Any]) -> bool:
    """Whether it changes nothing: by its method, or because the code says so."""
    return request.method in READING or bool(args.get("reads"))
