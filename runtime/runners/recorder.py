"""Writing a run down while it happens: steps, requests and log lines become rows and news."""

import time
from typing import Any

from tenon import report as told

from jobs.work import Cancelled, Work
from lib.json_text import storable
from runtime.models import Blob, Exchange, LogLine, Run, RunStep
from runtime.runners.commits import Commits
from runtime.services.blobs import split
from runtime.services.runs import mark_ended
from runtime.storable import countable

# Log lines and reads of a busy run are written together; what must not be lost is committed by the host.
FLUSH_SECONDS = 0.08


class RunRecorder:
    """A recorder (tenon.host.Recorder) for one execution of a run.

    A run that goes on after a crash or a wait starts from its top. What earlier executions wrote stays, and
    nothing is written twice at the same place; `known` are the places that are stored already.
    """

    def __init__(self, run: Run, work: Work, commits: Commits, known: set[str]) -> None:
        self._run = run
        self._work = work
        self._commits = commits
        self._known = known
        self._flushed_at = time.monotonic()

    def step_started(self, step: told.StepRecord) -> None:
        if step.at not in self._known:
            begun = {"seq": step.seq, "name": _name(step), "started_ms": step.started_ms}
            self._commits.tell("started", begun)

    def step_retried(self, step: told.StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        self._commits.tell("retried", {"seq": step.seq, "attempt": attempt, "wait": wait})

    def step_finished(self, step: told.StepRecord) -> None:
        if step.at in self._known:
            return
        given, given_blob = self._split(step.input)
        output, output_blob = self._split(step.output)
        self._commits.add(
            RunStep(
                run=self._run,
                seq=step.seq,
                at=step.at,
                name=_name(step),
                status=step.status,
                attempts=countable(step.attempts),
                started_ms=step.started_ms,
                took_ms=step.took_ms,
                input=given,
                input_blob=given_blob,
                output=output,
                output_blob=output_blob,
                error=storable(step.error),
                function=storable(step.function)[:200],
                file=storable(step.file)[:300],
                line=countable(step.line),
                shortened=bool(given_blob or output_blob),
                replayed=step.replayed,
            )
        )
        self._commits.tell(
            "ended",
            {
                "seq": step.seq,
                "name": _name(step),
                "status": step.status,
                "took_ms": step.took_ms,
                "attempts": step.attempts,
            },
        )

    def exchange(self, exchange: told.Exchange) -> None:
        if exchange.at in self._known:
            return
        request, request_blob = self._with_short_body(exchange.request)
        response, response_blob = self._with_short_body(exchange.response)
        self._commits.add(
            Exchange(
                run=self._run,
                seq=exchange.seq,
                at=exchange.at,
                step=exchange.step,
                attempt=exchange.attempt,
                system=storable(exchange.system)[:80],
                method=storable(exchange.method)[:10],
                path=storable(exchange.path),
                url=storable(exchange.url),
                write_key=storable(exchange.write_key)[:500],
                request=request,
                request_blob=request_blob,
                request_bytes=countable(exchange.request_bytes),
                response=response,
                response_blob=response_blob,
                response_bytes=countable(exchange.response_bytes),
                status=exchange.status or None,
                started_ms=exchange.started_ms,
                took_ms=exchange.took_ms,
                error=storable(exchange.error or ""),
                shortened=bool(request_blob or response_blob),
                answered_by=exchange.answered_by,
            )
        )
        self._flush_sometimes()

    def log(self, line: told.LogLine) -> None:
        if line.at in self._known:
            return
        self._commits.add(
            LogLine(
                run=self._run,
                seq=line.seq,
                at=line.at,
                at_ms=line.at_ms,
                level=storable(line.level)[:10],
                message=storable(line.message),
                fields=storable(line.fields),
                step=line.step,
            )
        )
        self._flush_sometimes()

    def ended(self, report: told.RunReport) -> None:
        """The last rows, the outcome and the last event in one transaction.

        A run that was interrupted because its worker stops or lost the job has not ended: it will be resumed.
        """
        if report.outcome == "stopped":
            self._unless_it_goes_on_elsewhere()
        summary = report.as_dict()
        result, blob = self._split(
            summary["result"] if report.outcome != "skipped" else {"reason": report.reason}
        )
        about = {"run": self._run.pk, "number": self._run.number, "workflow": self._run.workflow}

        def end() -> None:
            ended = mark_ended(
                run=self._run,
                outcome=report.outcome,
                result=result,
                result_blob=blob,
                error=summary["error"],
                response=summary["response"],
                issues=summary["issues"],
                took_ms=_length_ms(report),
            )
            if ended:
                self._work.emit("run.ended", {**about, "outcome": report.outcome}, key="run.ended")

        self._commits.together(end, all_news=True)

    def _unless_it_goes_on_elsewhere(self) -> None:
        """Raises Draining or LeaseLost; a person's wish to stop is an ending like any other."""
        try:
            self._work.check()
        except Cancelled:
            return

    def _split(self, value: Any) -> tuple[Any, Blob | None]:
        short, blob = split(value)
        if blob is not None:
            self._commits.add(blob)
        return short, blob

    def _with_short_body(self, message: dict[str, Any] | None) -> tuple[dict[str, Any] | None, Blob | None]:
        if message is None:
            return None, None
        body, blob = self._split(message.get("body"))
        return {**storable({**message, "body": None}), "body": body}, blob

    def _flush_sometimes(self) -> None:
        if time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self._commits.commit()
            self._flushed_at = time.monotonic()


def _name(step: told.StepRecord) -> str:
    """As the row and the events have it: code may call a step anything."""
    return str(storable(step.name))[:200]


def _length_ms(report: told.RunReport) -> float:
    """How long the run took by its own clock, which jumps over waits when twins answer."""
    ends = [step.started_ms + step.took_ms for step in report.steps]
    ends += [exchange.started_ms + exchange.took_ms for exchange in report.exchanges]
    return round(max([0.0, *ends, *(line.at_ms for line in report.logs)]), 3)
