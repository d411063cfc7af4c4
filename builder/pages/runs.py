"""The run that the flow shows: the chosen one, or the workflow's newest."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from builder.pages.flow import FlowRun, StepRun
from runtime.models import Blob, Exchange, LogLine, Run, RunStep
from runtime.pages.requests import RequestRow, ShownRequest
from runtime.pages.values import ShownValue
from runtime.selectors import runs as read
from teams.models import Project

STEP_STATES = {"done": "passed", "ok": "passed"}


@dataclass(frozen=True)
class ShownRun:
    """One run with its steps by title. A step that ran more than once shows its last time."""

    row: Run
    steps: dict[str, StepRun] = field(default_factory=dict)
    values_url: str = ""

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
        return self.state not in ("queued", "running", "waiting")

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
    """What one step did in one run. `step` is None while it runs: its data is written when it ends.

    `values_url` is where large values can be had whole.
    """

    run: Run
    step: RunStep | None
    exchanges: list[Exchange]
    logs: list[LogLine]
    values_url: str = ""

    @cached_property
    def input(self) -> ShownValue | None:
        """What went into the step."""
        step = self.step
        return self._value("input", "Input", step.input, step.input_blob) if step else None

    @cached_property
    def output(self) -> ShownValue | None:
        """What came out of it."""
        step = self.step
        return self._value("output", "Output", step.output, step.output_blob) if step else None

    def _value(self, kind: str, title: str, value: Any, blob: Blob | None) -> ShownValue:
        key = f"{kind}-{self.step.seq}" if self.step else kind
        return ShownValue(key, title, value, f"{self.values_url}/{key}", blob)

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
            Call(
                ShownRequest(one, self.values_url),
                RequestRow.make(one, before, "", selected=False),
                one in read_first,
            )
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
    times = Counter(step.name for step in ended)
    failures = Counter(step.name for step in ended if step.status == "failed")
    steps = {
        step.name: _step_run(step, statuses.get(step.seq), times[step.name], failures[step.name])
        for step in ended
    }
    for running in read.running_steps(row, ended):
        steps[running.name] = StepRun(
            "running",
            seq=running.seq,
            status=statuses.get(running.seq),
            times=times[running.name] + 1,
            failures=failures[running.name],
        )
    url = reverse("runtime:run", args=[project.team.slug, project.slug, row.number])
    return ShownRun(row, steps, f"{url}/values")


def step_detail(run: ShownRun, title: str) -> StepDetail | None:
    """Data, requests and log of the step with that title; None when the run did not come to it."""
    known = run.steps.get(title)
    if known is None:
        return None
    number = known.seq or 0
    exchanges = read.whole_exchanges_of(run.row, step=number)
    log = read.log_of(run.row, step=number)
    return StepDetail(run.row, read.step_of(run.row, number), exchanges, log, run.values_url)


def _step_run(step: RunStep, status: int | None, times: int, failures: int) -> StepRun:
    state = STEP_STATES.get(step.status, step.status)
    return StepRun(state, step.took_ms, step.attempts, step.seq, status, times, failures)


def flow_run(run: ShownRun, path: str, *, same_code: bool) -> FlowRun:
    """The run as the flow of the file at `path` needs it. `same_code`: no file changed since it began."""
    frames = (run.row.error or {}).get("frames") or [] if same_code else []
    lines = frozenset(frame["line"] for frame in frames if frame.get("file") == path and frame.get("line"))
    return FlowRun(run.steps, run.row.outcome, run.reason, lines)
