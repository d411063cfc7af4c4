"""Writing a run's report as the run goes."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, cast, get_args
from urllib.parse import urlencode

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.host.clocks import Clock
from tenon.host.hiding import hide_headers, hide_text, hide_url, hide_value
from tenon.host.journals import Journal
from tenon.host.recorders import Recorder
from tenon.mapping.values import blank
from tenon.report import ErrorRecord, Exchange, LogLine, Outcome, RunReport, StepRecord

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
STEP_ENDINGS: Final = ("done", "failed", "skipped")


class Recording:
    """Everything seen of one run. `secrets` gives the values to hide at the moment."""

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        journal: Journal,
        secrets: Callable[[], frozenset[str]],
    ) -> None:
        self._clock = clock
        self._recorder = recorder
        self._journal = journal
        self._secrets = secrets
        self._began = clock.elapsed_ms()
        self._steps: dict[int, StepRecord] = {}
        self._given: dict[int, Any] = {}
        self._open: list[int] = []
        self._exchanges: list[Exchange] = []
        self._logs: list[LogLine] = []
        self._issues: list[dict[str, Any]] = []
        self._response: dict[str, Any] | None = None
        self.waited: list[float] = []
        self.changed = False

    def step_start(self, name: str, function: str, file: str, line: int, input: Any) -> dict[str, Any]:  # noqa: A002
        """Number the step; answer it from the journal where it was done before."""
        seq = len(self._steps) + 1
        known = self._journal.find(seq, name, input)
        step = StepRecord(
            seq=seq,
            name=name,
            status="done" if known else "running",
            attempts=0 if known else 1,
            started_ms=self._ms(),
            took_ms=0.0,
            input=hide_value(input, self._secrets()),
            output=hide_value(known.output, self._secrets()) if known else None,
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
            return {"seq": seq, "replay": True, "output": known.output}
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
            self._journal.add(seq, step.name, self._given[seq], output)
        self._recorder.step_finished(step)

    def _running(self, seq: int) -> StepRecord:
        if seq not in self._open:
            raise HostRefused("bad_call", f"there is no step {seq} going on")
        return self._steps[seq]

    def request(self, request: Outgoing, write_key: str, step: int | None) -> Exchange:
        """A request is about to be sent."""
        by = self._steps.get(step) if step is not None else None
        query = urlencode(request.params)
        exchange = Exchange(
            seq=len(self._exchanges) + 1,
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
        )
        self._exchanges.append(exchange)
        return exchange

    def answer(self, exchange: Exchange, answer: Incoming) -> None:
        """The request was answered."""
        secrets = self._secrets()
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.url = hide_url(answer.url, secrets)
        exchange.request["headers"] = hide_headers(answer.sent_headers, secrets)
        exchange.response = {
            "status": answer.status,
            "headers": hide_headers(answer.headers, secrets),
            "body": self._body(answer.body),
        }
        exchange.error = None
        if exchange.method not in READING and answer.status < 400:
            self.changed = True
        self._recorder.exchange(exchange)

    def no_answer(self, exchange: Exchange, error: NoAnswer) -> None:
        """No answer came: the system may or may not have done what it was asked."""
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.url = hide_url(error.url, self._secrets())
        exchange.error = hide_text(str(error), self._secrets())
        self.changed = self.changed or exchange.method not in READING
        self._recorder.exchange(exchange)

    def not_sent(self, exchange: Exchange, error: HostRefused) -> None:
        """The request never left: its system is not connected, or its address is not allowed."""
        exchange.took_ms = round(self._ms() - exchange.started_ms, 3)
        exchange.error = hide_text(f"not sent: {error}", self._secrets())
        self._recorder.exchange(exchange)

    def log(self, level: str, message: str, fields: dict[str, Any], step: int | None = None) -> None:
        """The code wrote to its log. Without `step`, the line belongs to the step begun last."""
        secrets = self._secrets()
        line = LogLine(
            seq=len(self._logs) + 1,
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

    def finish(self, ended: Mapping[str, Any]) -> RunReport:
        """The report. A run that ended well with nothing in its hands and changed nothing is `empty`."""
        for seq in list(self._open):
            error = {"type": "Stopped", "message": "the run ended during this step"}
            self.step_end(seq, "failed", None, error)
        failure = ended.get("error")
        report = RunReport(
            outcome=self._outcome(ended),
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
        self._recorder.ended(report)
        return report

    def _outcome(self, ended: Mapping[str, Any]) -> Outcome:
        said = ended.get("outcome")
        if said == "done" and blank(ended.get("result")) and not self.changed:
            return "empty"
        return cast(Outcome, said) if said in get_args(Outcome) else "failed"

    def _error(self, error: Mapping[str, Any]) -> ErrorRecord:
        line, frames = error.get("line"), error.get("frames")
        return ErrorRecord(
            type=str(error.get("type") or "Error"),
            message=hide_text(str(error.get("message") or ""), self._secrets()),
            step=str(error.get("step") or ""),
            file=str(error.get("file") or ""),
            line=line if isinstance(line, int) else 0,
            source=str(error.get("source") or ""),
            frames=[dict(frame) for frame in frames] if isinstance(frames, list) else [],
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
