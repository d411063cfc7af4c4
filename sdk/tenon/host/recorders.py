"""Being told about a run while it happens."""

from typing import Any, Protocol

from tenon.report import Exchange, LogLine, RunReport, StepRecord


class Recorder(Protocol):
    """Told of everything as it happens, in order, from the thread that serves the run."""

    def step_started(self, step: StepRecord) -> None:
        """A step begins."""
        ...

    def step_retried(self, step: StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        """Attempt number `attempt` failed; the next one follows in `wait` seconds."""
        ...

    def step_finished(self, step: StepRecord) -> None:
        """A step is over: done, failed or skipped."""
        ...

    def exchange(self, exchange: Exchange) -> None:
        """A request was answered, or not."""
        ...

    def log(self, line: LogLine) -> None:
        """The code wrote to its log."""
        ...

    def ended(self, report: RunReport) -> None:
        """The run is over."""
        ...


class Silent:
    """A recorder that does nothing; derive from it to hear only some of it."""

    def step_started(self, step: StepRecord) -> None:
        """Nothing."""

    def step_retried(self, step: StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        """Nothing."""

    def step_finished(self, step: StepRecord) -> None:
        """Nothing."""

    def exchange(self, exchange: Exchange) -> None:
        """Nothing."""

    def log(self, line: LogLine) -> None:
        """Nothing."""

    def ended(self, report: RunReport) -> None:
        """Nothing."""
