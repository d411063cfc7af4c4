"""Writing a run's report as the run goes."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast, get_args
from urllib.parse import urlencode

from tenon.errors import HostRefused, NoAnswer, Suspended
from tenon.frames import told_frames
from tenon.host.backends import Incoming, Outgoing
from tenon.host.clocks import Clock
from tenon.host.hiding import hide_headers, hide_text, hide_url, hide_value
from tenon.host.journals import Entry, Journal
from tenon.host.parts import Numbers
from tenon.host.recorders import Recorder
from tenon.mapping.values import blank
from tenon.report import ErrorRecord, Exchange, LogLine, Outcome, RunReport, StepRecord

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_SAID: Final = 300
"""Characters of an answer that a log line shows."""
STEP_ENDINGS: Final = ("done", "failed", "skipped")


class Recording:
    """Everything seen of one run. `secrets` gives the values to hide at the moment."""

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        journal: Journal,
        secrets: Callable[[], frozenset[str]],
        numbers: Numbers | None = None,
        elapsed_ms: float = 0.0,
    ) -> None:
        self._clock = clock
        self._recorder = recorder
        self._journal = journal
        self._secrets = secrets
        self._numbers = numbers or Numbers()
        self._began = clock.elapsed_ms() - elapsed_ms
        self._steps: dict[int, StepRecord] = {}
        self._given: dict[int, Any] = {}
        self._open: list[int] = []
        self._exchanges: list[Exchange] = []
        self._logs: list[LogLine] = []
        self._issues: list[dict[str, Any]] = []
        self._response: dict[str, Any] | None = None
        self.waited: list[float] = []
        self._slow: set[str] = set()
        self._writing: set[int] = set()
        self.changed: bool = False
        for entry in journal.entries:
            self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        """What an earlier execution told people: a step that is not executed again does not tell it again."""
        if entry.op == "issue":
            self.issue(**entry.value)
        elif entry.op == "respond":
            self.respond(**entry.value)
        elif entry.op == "sleep":
            self.waited.append(entry.value)
        elif entry.op in ("kv_set", "kv_delete", "start", "emit"):
            self.changed = True
        elif (
            entry.op == "http"
            and entry.name.partition(" ")[0] not in READING
            and not entry.value.get("reads")
        ):
            answer = entry.value.get("answer")
            self.changed = self.changed or answer is None or answer["status"] < 400

    def step_start(
        self,
        at: str,
        name: str,
        function: str,
        file: str,
        line: int,
        input: Any,  # noqa: A002
    ) -> dict[str, Any]:
        """Number the step; answer it from the journal where it was done before."""
        known = self._journal.find(at, "step_start", name, input)
        seq = _number(self._numbers.steps, at)
        output = known.value["output"] if known else None
        step = StepRecord(
            at=at,
            seq=seq,
            name=name,
            status="done" if known else "running",
            attempts=0 if known else 1,
            started_ms=self._ms(),
            took_ms=0.0,
            input=hide_value(input, self._secrets()),
            output=hide_value(output, self._secrets()) if known else None,
            error=None,
            function=function,
            file=file,
            line=line,
            replayed=known is not None,
        )
        self._steps[seq] = step
        self._given[seq] = input
        self._recorder.step_started(step)
        if known:
            self._recorder.step_finished(step)
            return {"seq": seq, "replay": True, "output": output}
        self._open.append(seq)
        return {"seq": seq, "replay": False, "output": None}

    def step_retry(self, seq: int, attempt: int, error: dict[str, Any], wait: float) -> None:
        """An attempt failed and another follows."""
        step = self._running(seq)
        step.attempts = attempt + 1
        self._recorder.step_retried(step, attempt, self._hidden(error), wait)

    def step_end(self, seq: int, status: str, output: Any, error: dict[str, Any] | None) -> None:
        """A step is over; a result goes into the journal."""
        step = self._running(seq)
        if status not in STEP_ENDINGS:
            raise HostRefused("bad_call", f"step_end: status is one of {', '.join(STEP_ENDINGS)}")
        step.status = status
        step.output = hide_value(output, self._secrets())
        step.error = self._hidden(error) if error else None
        step.took_ms = round(self._ms() - step.started_ms, 3)
        self._open.remove(seq)
        if status == "done":
            self._journal.add(step.at, "step_start", step.name, self._given[seq], {"output": output})
        self._recorder.step_finished(step)

    def _running(self, seq: int) -> StepRecord:
        if seq not in self._open:
            raise HostRefused("bad_call", f"there is no step {seq} going on")
        return self._steps[seq]

    def request(
        self, at: str, request: Outgoing, write_key: str, step: int | None, *, reads: bool
    ) -> Exchange:
        """A request is about to be sent. `reads`: it changes nothing."""
        by = self._steps.get(step) if step is not None else None
        query = urlencode(request.params)
        exchange = Exchange(
            at=at,
            seq=_number(self._numbers.exchanges, at),
            step=by.seq if by else None,
            attempt=by.attempts if by else 1,
            system=request.system,
            method=request.method,
            path=request.path,
            url=hide_url(request.path + (f"?{query}" if query else "")),
            request={
                "headers": hide_headers(request.headers, self._secrets()),
                "body": self._body(request.body),
            },
            response=None,
            started_ms=self._ms(),
            took_ms=0.0,
            error="no answer yet",
            write_key=write_key,
            request_bytes=len((request.body or "").encode("utf-8", "replace")),
        )
        self._exchanges.append(exchange)
        if not reads:
            self._writing.add(exchange.seq)
        return exchange

    def turn_came(self, exchange: Exchange, waited: float) -> None:
        """It had to wait so many seconds for its turn, which is no time that the system took."""
        exchange.started_ms = self._ms()
        self.waited.append(waited)
        if exchange.system not in self._slow:
            self._slow.add(exchange.system)
            told = f"requests to {exchange.system} wait for their turn: it takes only so many a minute"
            about = {"waited_seconds": round(waited, 3)}
            self.log("info", told, about, exchange.step, at=f"~turn {exchange.system}")

    def answer(self, exchange: Exchange, answer: Incoming, by: str = "") -> None:
        """The request was answered, by the system itself or as `by` says."""
        secrets = self._secrets()
        exchange.answered_by = by
        exchange.response_bytes = len(answer.body.encode("utf-8", "replace"))
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.url = hide_url(answer.url, secrets)
        if answer.sent_headers:
            exchange.request["headers"] = hide_headers(answer.sent_headers, secrets)
        exchange.response = {
            "status": answer.status,
            "headers": hide_headers(answer.headers, secrets),
            "body": self._body(answer.body),
        }
        exchange.error = None
        if exchange.seq in self._writing and answer.status < 400:
            self.changed = True
        self._recorder.exchange(exchange)

    def no_answer(self, exchange: Exchange, error: NoAnswer) -> None:
        """No answer came: the system may or may not have done what it was asked."""
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.url = hide_url(error.url, self._secrets())
        exchange.error = hide_text(str(error), self._secrets())
        self.changed = self.changed or exchange.seq in self._writing
        self._recorder.exchange(exchange)

    def lost(self, exchange: Exchange, error: Exception) -> None:
        """No answer came, and the code waits here until somebody has said what became of the request.

        Only a log line is written: the request is recorded with the answer that somebody gives.
        """
        self.log("warning", str(error), {}, exchange.step, at=f"~lost {exchange.at}")

    def unclear(self, exchange: Exchange, answer: Incoming) -> None:
        """The system failed without saying whether it did it, and the code waits as when no answer came."""
        said = " ".join(answer.body.split())[:MOST_SAID]
        words = (
            f"{exchange.system} answered {exchange.method} with {answer.status}{': ' if said else ''}{said}"
        )
        self.log("warning", words, {}, exchange.step, at=f"~lost {exchange.at}")

    def held(self, exchange: Exchange, by: str) -> None:
        """The request is neither sent nor answered, as `by` says."""
        exchange.answered_by = by
        exchange.error = None
        self._recorder.exchange(exchange)

    def not_sent(self, exchange: Exchange, error: HostRefused) -> None:
        """The request never left: its system is not connected, or its address is not allowed."""
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.error = hide_text(f"not sent: {error}", self._secrets())
        self._recorder.exchange(exchange)

    def log(
        self, level: str, message: str, fields: dict[str, Any], step: int | None = None, at: str = ""
    ) -> None:
        """The code wrote to its log. Without `step`, the line belongs to the step begun last."""
        secrets = self._secrets()
        place = at or f"~~{len(self._logs) + 1}"
        line = LogLine(
            at=place,
            seq=_number(self._numbers.lines, place),
            at_ms=self._ms(),
            level=level,
            message=hide_text(message, secrets),
            fields=hide_value(fields, secrets),
            step=step if step is not None else (self._open[-1] if self._open else None),
        )
        self._logs.append(line)
        self._recorder.log(line)

    def issue(self, severity: str, title: str, detail: str) -> None:
        """The code tells people something."""
        self.changed = True
        self._issues.append({"severity": severity, "title": title, "detail": detail})

    def respond(self, status: int, body: Any, headers: dict[str, Any]) -> None:
        """The code answers the sender; the last answer counts."""
        self.changed = True
        self._response = {"status": status, "body": body, "headers": headers}

    def finish(self, ended: Mapping[str, Any], waits: Sequence[Suspended] = ()) -> RunReport:
        """The report. A run that ended well with nothing in its hands and changed nothing is `empty`.

        One with `waits` goes on later: its steps are still open and the recorder hears of no end.
        """
        for seq in [] if waits else list(self._open):
            error = {"type": "Stopped", "message": "the run ended during this step"}
            self.step_end(seq, "failed", None, error)
        failure = None if waits else ended.get("error") or _made_up(ended)
        report = RunReport(
            outcome="waiting" if waits else self._outcome(ended),
            waits=[{"at": wait.at, "until": wait.until, "event": wait.event} for wait in waits],
            result=hide_value(ended.get("result"), self._secrets()),
            steps=list(self._steps.values()),
            exchanges=self._exchanges,
            logs=self._logs,
            error=self._error(failure) if isinstance(failure, Mapping) else None,
            waited=self.waited,
            reason=str(ended.get("reason") or ""),
            response=self._response,
            issues=self._issues,
        )
        if not waits:
            self._recorder.ended(report)
        return report

    def _outcome(self, ended: Mapping[str, Any]) -> Outcome:
        said = ended.get("outcome")
        if said in ("suspended", "waiting"):  # the host knows of no wait: the code made it up
            return "failed"
        if said == "done" and blank(ended.get("result")) and not self.changed:
            return "empty"
        return cast(Outcome, said) if said in get_args(Outcome) else "failed"

    def _error(self, error: Mapping[str, Any]) -> ErrorRecord:
        line = error.get("line")
        return ErrorRecord(
            type=str(error.get("type") or "Error"),
            message=hide_text(str(error.get("message") or ""), self._secrets()),
            step=str(error.get("step") or ""),
            file=str(error.get("file") or ""),
            line=line if isinstance(line, int) else 0,
            source=str(error.get("source") or ""),
            frames=hide_value(told_frames(error.get("frames")), self._secrets()),
        )

    def _hidden(self, error: dict[str, Any]) -> dict[str, Any]:
        return cast(dict[str, Any], hide_value(error, self._secrets()))

    def _body(self, body: str | None) -> Any:
        """JSON where it is JSON, else text; None for no body."""
        if not body:
            return None
        try:
            return hide_value(json.loads(body), self._secrets())
        except ValueError:
            return hide_text(body, self._secrets())

    def _ms(self) -> float:
        return round(self._clock.elapsed_ms() - self._began, 3)


def _made_up(ended: Mapping[str, Any]) -> dict[str, str] | None:
    if ended.get("outcome") not in ("suspended", "waiting"):
        return None
    return {"type": "ForgedMessage", "message": "The code said that it waits, but it had asked for no wait."}


def _number(given: dict[str, int], at: str) -> int:
    """The number of this place, the next one for a place that is new."""
    if at not in given:
        # Numbers are given in order, so the newest is the largest.
        given[at] = (next(reversed(given.values())) if given else 0) + 1
    return given[at]
