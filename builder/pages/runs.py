"""The run that the flow shows: the chosen one, or the workflow's newest."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from builder.pages.flow import StepRun
from runtime.models import Exchange, LogLine, Run, RunStep
from runtime.pages.requests import RequestRow, ShownRequest
from runtime.selectors import runs as read
from teams.models import Project

STEP_STATES = {"done": "passed", "ok": "passed"}


@dataclass(frozen=True)
class ShownRun:
    """One run with its steps by title. A step that ran more than once shows its last time."""

    row: Run
    steps: dict[str, StepRun] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Its number in the project."""
        return self.row.number

    @property
    def state(self) -> str:
        """Queued, running, or how it ended."""
        return self.row.state

    @property
    def words(self) -> str:
        """Such as "Run 12 passed"."""
        verb = "passed" if self.state == "done" else self.state
        return f"Run {self.number} {verb}"

    @property
    def is_over(self) -> bool:
        """Whether it ended, by itself or with its job."""
        return self.state not in ("queued", "running")

    @property
    def problem(self) -> dict[str, Any] | None:
        """Why it did not pass: type, message, and the step where there is one. None when it passed."""
        if self.row.error:
            return dict(self.row.error)
        if self.is_over and not self.row.is_over and self.row.job:
            return {"type": "The run was given up", "message": self.row.job.error, "step": ""}
        return None

    @property
    def reason(self) -> str:
        """Why it was skipped, "" for any other ending."""
        result = self.row.result
        return result.get("reason") or "" if self.state == "skipped" and isinstance(result, dict) else ""

    @property
    def took_ms(self) -> float | None:
        """Wall time in milliseconds, None while it runs."""
        return self.row.took_ms

    @property
    def started_at(self) -> datetime:
        """When it began, or was asked for."""
        return self.row.started_at or self.row.created_at


@dataclass(frozen=True)
class Call:
    """One request with everything about it and the wait before it; `open` marks the one to read first."""

    shown: ShownRequest
    row: RequestRow
    open: bool


@dataclass(frozen=True)
class StepDetail:
    """What one step did in one run. `step` is None while it runs: its data is written when it ends."""

    run: Run
    step: RunStep | None
    exchanges: list[Exchange]
    logs: list[LogLine]

    @property
    def error(self) -> Any:
        """What went wrong, None when nothing did."""
        return self.step.error if self.step else None

    @property
    def failed(self) -> bool:
        """Whether the step ended without a result."""
        return self.step is not None and self.step.status == "failed"

    @property
    def retries(self) -> int:
        """How often it was tried again."""
        return self.step.attempts - 1 if self.step else 0

    @property
    def calls(self) -> list[Call]:
        """Its requests in order, each with the wait before it."""
        bad = [one for one in self.exchanges if one.status is None or one.status >= 400]
        read_first = (bad or self.exchanges)[-1:]
        rows = zip([None, *self.exchanges], self.exchanges, strict=False)
        return [
            Call(ShownRequest(one), RequestRow.make(one, before, "", selected=False), one in read_first)
            for before, one in rows
        ]


def shown_run(project: Project, workflow: str, number: int) -> ShownRun | None:
    """Run `number` if it is one of this workflow, else the newest one; None before the first."""
    row = read.run_of(project, number) if number else None
    if row is None or row.workflow != workflow:
        row = read.newest_run(project, workflow)
    if row is None:
        return None
    ended = read.steps_of(row)
    statuses = read.last_statuses(row)
    steps = {step.name: _step_run(step, statuses.get(step.seq)) for step in ended}
    for running in read.running_steps(row, ended):
        steps[running.name] = StepRun("running", seq=running.seq, status=statuses.get(running.seq))
    return ShownRun(row, steps)


def step_detail(run: ShownRun, title: str) -> StepDetail | None:
    """Data, requests and log of the step with that title; None when the run did not come to it."""
    known = run.steps.get(title)
    if known is None:
        return None
    step = next((step for step in read.steps_of(run.row) if step.seq == known.seq), None)
    exchanges = read.exchanges_of(run.row, step=known.seq)
    return StepDetail(run.row, step, exchanges, read.log_of(run.row, step=known.seq))


def recent_payloads(project: Project, workflow: str, most: int = 4) -> list[tuple[int, Any]]:
    """(number, payload) of the newest runs of a workflow."""
    return list(read.runs_of(project, workflow=workflow).values_list("number", "payload")[:most])


def _step_run(step: RunStep, status: int | None) -> StepRun:
    state = STEP_STATES.get(step.status, step.status)
    return StepRun(state, step.took_ms, step.attempts, step.seq, status)
