"""Writing a run down while it happens: rows and events, together and in order."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tenon import report as told

from jobs.work import Cancelled, Work
from lib.json_text import storable
from lib.web.insert_only import InsertOnly
from runtime.models import Exchange, LogLine, Run, RunStep
from runtime.services.runs import mark_ended
from runtime.storable import countable, shortened

# Steps of a busy run are written together, at most so often; a person sees no difference, the database does.
FLUSH_SECONDS = 0.08


@dataclass
class _Pending:
    """What was told and is not written yet."""

    rows: list[InsertOnly] = field(default_factory=list)
    started: list[dict[str, Any]] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)
    retried: list[dict[str, Any]] = field(default_factory=list)


class RunRecorder:
    """A recorder (tenon.host.Recorder) for one attempt at one run.

    A run that is resumed after a crash starts from its top. What its earlier attempt wrote stays, and the
    same (run, seq) is never written twice. Raises what `work` raises: LeaseLost when another worker has it.
    """

    def __init__(self, run: Run, work: Work) -> None:
        self._run = run
        self._work = work
        self._pending = _Pending()
        self._flushed_at = 0.0

    def step_started(self, step: told.StepRecord) -> None:
        begun = {"seq": step.seq, "name": _name(step), "started_ms": step.started_ms}
        self._pending.started.append(begun)
        self._flush_sometimes()

    def step_retried(self, step: told.StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        self._pending.retried.append({"seq": step.seq, "attempt": attempt, "wait": wait})
        self._flush_sometimes()

    def step_finished(self, step: told.StepRecord) -> None:
        given, cut = shortened(storable(step.input))
        output, also = shortened(storable(step.output))
        self._pending.rows.append(
            RunStep(
                run=self._run,
                seq=step.seq,
                name=_name(step),
                status=step.status,
                attempts=countable(step.attempts),
                started_ms=step.started_ms,
                took_ms=step.took_ms,
                input=given,
                output=output,
                error=storable(step.error),
                function=storable(step.function)[:200],
                file=storable(step.file)[:300],
                line=countable(step.line),
                shortened=cut or also,
            )
        )
        self._pending.ended.append(
            {
                "seq": step.seq,
                "name": _name(step),
                "status": step.status,
                "took_ms": step.took_ms,
                "attempts": step.attempts,
            }
        )
        self._flush_sometimes()

    def exchange(self, exchange: told.Exchange) -> None:
        request, cut = _with_short_body(exchange.request)
        response, also = _with_short_body(exchange.response)
        self._pending.rows.append(
            Exchange(
                run=self._run,
                seq=exchange.seq,
                step=exchange.step,
                attempt=exchange.attempt,
                system=storable(exchange.system)[:80],
                method=storable(exchange.method)[:10],
                path=storable(exchange.path),
                url=storable(exchange.url),
                request=request,
                response=response,
                status=exchange.status or None,
                started_ms=exchange.started_ms,
                took_ms=exchange.took_ms,
                error=storable(exchange.error or ""),
                shortened=cut or also,
            )
        )
        self._flush_sometimes()

    def log(self, line: told.LogLine) -> None:
        self._pending.rows.append(
            LogLine(
                run=self._run,
                seq=line.seq,
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
        result = summary["result"] if report.outcome != "skipped" else {"reason": report.reason}
        with self._work.transaction():
            self._write()
            ended = mark_ended(
                run=self._run,
                outcome=report.outcome,
                result=shortened(storable(result))[0],
                error=summary["error"],
                took_ms=_length_ms(report),
            )
            if ended:
                self._work.emit("run.ended", {**self._about, "outcome": report.outcome}, key="run.ended")

    def flush(self) -> None:
        """Write what was told so far."""
        if self._pending != _Pending():
            with self._work.transaction():
                self._write()

    def _unless_it_goes_on_elsewhere(self) -> None:
        """Raises Draining or LeaseLost; a person's wish to stop is an ending like any other."""
        with suppress(Cancelled):
            self._work.check()

    @property
    def _about(self) -> dict[str, Any]:
        return {"run": self._run.pk, "number": self._run.number, "workflow": self._run.workflow}

    def _flush_sometimes(self) -> None:
        if time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()

    def _write(self) -> None:
        pending, self._pending = self._pending, _Pending()
        for model in (RunStep, Exchange, LogLine):
            rows = [row for row in pending.rows if isinstance(row, model)]
            model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        if pending.started or pending.ended or pending.retried or pending.rows:
            news = {"started": pending.started, "ended": pending.ended, "retried": pending.retried}
            self._work.emit("run.progress", {**self._about, **storable(news)})
        self._flushed_at = time.monotonic()


def _name(step: told.StepRecord) -> str:
    """As the row and the events have it: code may call a step anything."""
    return str(storable(step.name))[:200]


def _with_short_body(message: dict[str, Any] | None) -> tuple[dict[str, Any] | None, bool]:
    if message is None:
        return None, False
    body, cut = shortened(storable(message.get("body")))
    return {**storable({**message, "body": None}), "body": body}, cut


def _length_ms(report: told.RunReport) -> float:
    """How long the run took by its own clock, which jumps over waits when twins answer."""
    ends = [step.started_ms + step.took_ms for step in report.steps]
    ends += [exchange.started_ms + exchange.took_ms for exchange in report.exchanges]
    return round(max([0.0, *ends, *(line.at_ms for line in report.logs)]), 3)
