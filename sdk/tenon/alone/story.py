"""A run told line by line while it happens, for people at a terminal."""

from typing import Any, TextIO

from tenon.host.recorders import Silent
from tenon.report import Exchange, LogLine, RunReport, StepRecord


class Story(Silent):
    """Writes what happens to a stream."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._runs: list[str] = []

    def run(self, run_id: str, workflow: str) -> None:
        """Which run goes on, as soon as there are several."""
        again = run_id in self._runs
        self._runs += [] if again else [run_id]
        if len(self._runs) > 1 or again:
            self._line(f"-- {workflow} {'goes on' if again else 'begins'} ({run_id})")

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")

    def step_started(self, step: StepRecord) -> None:
        """The step's title."""
        self._line(step.name)

    def exchange(self, exchange: Exchange) -> None:
        """One line: what was asked and what came back."""
        came = str(exchange.status) if exchange.response else str(exchange.error)
        self._line(f"  {exchange.method} {exchange.url} -> {came} ({exchange.took_ms:.0f} ms)")

    def step_retried(self, step: StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        """Why it is tried again, and when."""
        self._line(f"  attempt {attempt} failed: {error['message']}; again in {wait:g} s")

    def log(self, line: LogLine) -> None:
        """The line and its fields."""
        fields = "".join(f" {name}={value!r}" for name, value in line.fields.items())
        self._line(f"  {line.level}: {line.message}{fields}")

    def ended(self, report: RunReport) -> None:
        """How it ended, and where it failed."""
        self._line(f"{report.outcome}{f': {report.reason}' if report.reason else ''}")
        if report.error:
            self._line(f"{report.error.type}: {report.error.message}")
            if report.error.file:
                self._line(f"  {report.error.file}:{report.error.line}: {report.error.source}")
        elif report.result is not None:
            self._line(f"result: {report.result}")
