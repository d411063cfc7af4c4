"""One run: its head, timeline, and what is selected in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from lib.text import sentence
from runtime import states
from runtime.models import Exchange, LogLine, Run, RunStep
from runtime.pages import ledger, rows, timeline
from runtime.pages.address import TABS, Address
from runtime.pages.problems import Problem, problem_of
from runtime.pages.requests import RequestRow, ShownRequest
from runtime.pages.timeline import Tick
from runtime.pages.values import ShownValue
from runtime.pages.waiting import Waiting, waiting_of
from runtime.selectors import runs as selectors
from runtime.selectors import writes
from runtime.selectors.runs import RunningStep
from teams.models import Membership, Project

# A list goes on on another page after so many entries: a page of thousands is slow to draw.
MOST_STEPS = 100
MOST_REQUESTS = 100
MOST_LINES = 200
MOST_WRITES = 200
VERDICTS = {
    "skipped": "Skipped, nothing was written",
    "empty": "Nothing to do",
}


@dataclass(frozen=True)
class RunPage:
    """Everything the page of one run shows. Reads happen when a part is first asked for.

    `text` and `error` are a refused form of a waiting run.
    """

    project: Project
    membership: Membership
    run: Run
    address: Address
    text: str = ""
    error: str = ""

    # ---- steps

    @cached_property
    def _found_steps(self) -> list[RunStep]:
        return selectors.steps_of(self.run, after=self.address.steps, most=MOST_STEPS + 1)

    @property
    def steps(self) -> list[RunStep]:
        """The steps of this page of the timeline that ended, without their data."""
        return self._found_steps[:MOST_STEPS]

    @cached_property
    def running(self) -> list[RunningStep]:
        return selectors.running_steps(self.run, self.steps)

    @cached_property
    def step(self) -> RunStep | None:
        """The selected step with its data: the asked one, else the one to read first.

        That is the one that failed, else the last that spoke to a system; none where the whole run was asked.
        """
        chosen = self.address.step
        if chosen is None:
            chosen = selectors.failed_step(self.run) or selectors.last_speaking_step(self.run)
        return selectors.step_of(self.run, chosen) if chosen else None

    @cached_property
    def _exchanges_of_steps(self) -> list[Exchange]:
        seqs = [step.seq for step in self.steps]
        return selectors.exchanges_of(self.run, steps=seqs, most=10 * MOST_STEPS) if seqs else []

    @cached_property
    def rows(self) -> list[rows.Row]:
        """Steps in the order in which they began; those still running grow to the right edge."""
        own: dict[int | None, list[Exchange]] = {}
        for exchange in self._exchanges_of_steps:
            own.setdefault(exchange.step, []).append(exchange)
        shown = [
            rows.ended_row(step, own.get(step.seq, []), self.end_ms, **self._selecting(step.seq))
            for step in self.steps
        ]
        shown += [rows.running_row(step, self.end_ms, **self._selecting(step.seq)) for step in self.running]
        return sorted(shown, key=lambda row: row.seq)

    def _selecting(self, seq: int) -> dict[str, Any]:
        selected = self.step.seq == seq if self.step else self.address.step == seq
        return {"url": self.link(step=seq, tab=""), "selected": selected}

    @property
    def later_steps_url(self) -> str:
        """The page of the timeline after this one."""
        more = len(self._found_steps) > MOST_STEPS
        return self.link(steps=self.steps[-1].seq, step=0, tab="") if more else ""

    @property
    def first_steps_url(self) -> str:
        return self.link(steps=0) if self.address.steps else ""

    @cached_property
    def end_ms(self) -> float:
        """The length of the axis: the whole run, or what is known of it so far."""
        ends = [step.started_ms + step.took_ms for step in self.steps]
        ends += [exchange.started_ms + exchange.took_ms for exchange in self._exchanges_of_steps]
        if self.run.took_ms is not None:
            ends.append(self.run.took_ms)
        elif self.run.started_at is not None and self.run.state == states.RUNNING:
            ends.append((timezone.now() - self.run.started_at).total_seconds() * 1000)
        return max([*ends, 1.0])

    @property
    def ticks(self) -> list[Tick]:
        return timeline.axis(self.end_ms)

    # ---- what is selected

    @property
    def tab(self) -> str:
        """The chosen tab; without a choice the first that has something."""
        return self.address.tab or ("http" if self.request_count else "data")

    @property
    def _of_step(self) -> int | None:
        return self.step.seq if self.step else None

    @cached_property
    def request_count(self) -> int:
        return selectors.count_exchanges(self.run, step=self._of_step)

    @cached_property
    def _found_requests(self) -> list[Exchange]:
        after, most = self.address.requests, MOST_REQUESTS + 1
        return selectors.exchanges_of(self.run, step=self._of_step, after=after, most=most)

    @cached_property
    def requests(self) -> list[RequestRow]:
        """The selected step's requests (the whole run's when no step is selected), with the waits between."""
        own = self._found_requests[:MOST_REQUESTS]
        shown = [exchange for exchange in own if exchange.seq == self.address.request] or own[-1:]
        kept = {"tab": "http", "requests": self.address.requests or ""}
        return [
            RequestRow.make(one, before, self.link(request=one.seq, **kept), one in shown)
            for before, one in zip([None, *own], own, strict=False)
        ]

    @property
    def later_requests_url(self) -> str:
        more = len(self._found_requests) > MOST_REQUESTS
        return self.link(tab="http", requests=self._found_requests[MOST_REQUESTS - 1].seq) if more else ""

    @cached_property
    def request(self) -> ShownRequest | None:
        """The selected request with headers and bodies: the asked one, else the last of the step."""
        chosen = next((row.exchange.seq for row in self.requests if row.selected), 0)
        found = selectors.exchange_of(self.run, chosen) if chosen else None
        return ShownRequest(found, self._values_url) if found else None

    @cached_property
    def input(self) -> ShownValue | None:
        step = self.step
        return self._value(f"input-{step.seq}", "Input", step.input, step.input_blob) if step else None

    @cached_property
    def output(self) -> ShownValue | None:
        step = self.step
        return self._value(f"output-{step.seq}", "Output", step.output, step.output_blob) if step else None

    @cached_property
    def payload(self) -> ShownValue:
        return self._value("payload", "Event", self.run.payload, self.run.payload_blob)

    @cached_property
    def result(self) -> ShownValue:
        return self._value("result", "Result", self.run.result, self.run.result_blob)

    def _value(self, key: str, title: str, value: Any, blob: Any) -> ShownValue:
        return ShownValue(key, title, value, f"{self._values_url}/{key}", blob)

    # ---- log

    @cached_property
    def log_count(self) -> int:
        return selectors.count_log(self.run, step=self._of_step)

    @cached_property
    def _found_lines(self) -> list[LogLine]:
        wanted = self.address
        return selectors.log_of(
            self.run,
            step=self._of_step,
            after=wanted.lines,
            level=wanted.level,
            text=wanted.text,
            most=MOST_LINES + 1,
        )

    @property
    def log(self) -> list[LogLine]:
        return self._found_lines[:MOST_LINES]

    @property
    def later_lines_url(self) -> str:
        more = len(self._found_lines) > MOST_LINES
        return self.link(tab="logs", lines=self.log[-1].seq) if more else ""

    @property
    def levels(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen) of the filter of the log."""
        options = [("", "All levels"), ("info", "Info and up"), ("warning", "Warnings and errors")]
        options.append(("error", "Errors"))
        return [(value, label, value == self.address.level) for value, label in options]

    @property
    def log_is_filtered(self) -> bool:
        return bool(self.address.text or self.address.level)

    # ---- ledger, wait, problem

    @cached_property
    def write_count(self) -> int:
        return writes.count_writes(self.run, step=self._of_step)

    @cached_property
    def _ledger(self) -> list[writes.LedgerRow]:
        return writes.writes_of(self.run, step=self._of_step, most=MOST_WRITES)

    @cached_property
    def writes(self) -> list[ledger.WriteLine]:
        return ledger.write_lines(self.run, self._ledger, self.url)

    @property
    def writes_summary(self) -> str:
        return ledger.summary(self._ledger)

    @cached_property
    def waiting(self) -> Waiting | None:
        return waiting_of(self.run, text=self.text, error=self.error)

    @cached_property
    def problem(self) -> Problem | None:
        if not self.run.error and (self.run.is_over or not self.run.job_id):
            return None
        return problem_of(self.run, self.run.code.files)

    @property
    def reason(self) -> str:
        """Why it was skipped, as a sentence; "" for any other ending."""
        result = self.run.result
        return (
            sentence(str(result.get("reason") or ""))
            if self.run.outcome == "skipped" and isinstance(result, dict)
            else ""
        )

    # ---- head

    @cached_property
    def retries(self) -> int:
        return selectors.retries_of(self.run)

    @property
    def verdict(self) -> str:
        """The words of the status: "Passed after 1 retry", or the outcome's own."""
        if self.run.outcome == Run.Outcome.DONE and self.retries:
            return f"Passed after {self.retries} " + ("retry" if self.retries == 1 else "retries")
        own = Run.Outcome(self.run.outcome).label if self.run.outcome else ""
        return VERDICTS.get(self.run.outcome, own)

    @property
    def place(self) -> str:
        """Who answers: an environment's connected accounts, or the twins."""
        return self.run.environment.name if self.run.environment else "against twins"

    @property
    def state(self) -> str:
        return self.run.state

    @property
    def may_edit(self) -> bool:
        return self.membership.may("edit")

    @property
    def may_stop(self) -> bool:
        return self.may_edit and self.state in (states.QUEUED, states.RUNNING, states.WAITING)

    @property
    def may_rerun(self) -> bool:
        return self.may_edit and not self.may_stop and self.run.mode == Run.Mode.RUN

    def link(self, **changes: Any) -> str:
        """The address of this run with another selection."""
        if "step" not in changes and self.step is not None:
            changes["step"] = self.step.seq
        text = self.address.query(**changes)
        return f"{self.url}?{text}" if text else self.url

    @property
    def url(self) -> str:
        return self._reverse("run")

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons lead."""
        names = ("again", "stop", "choose", "send_event", "end_wait")
        return {
            **{name: self._reverse(name) for name in names},
            "whole": self.link(step=0, tab=""),
            "log_file": f"{self._values_url}/log",
            **{tab: self.link(tab=tab) for tab in TABS},
        }

    @property
    def _values_url(self) -> str:
        return f"{self.url}/values"

    def _reverse(self, name: str) -> str:
        place = [self.project.team.slug, self.project.slug, self.run.number]
        return reverse(f"runtime:{name}", args=place)
