"""One run: its head, timeline, and what is selected in it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from lib.text import duration, whole_number
from runtime.models import Exchange, LogLine, Run, RunStep
from runtime.pages import timeline
from runtime.pages.requests import RequestRow, ShownRequest
from runtime.pages.timeline import Bar, Span, Tick
from runtime.selectors import runs as selectors
from runtime.selectors.runs import RunningStep
from teams.models import Membership, Project

TABS = ("http", "data", "logs")


@dataclass(frozen=True)
class Address:
    """What the query selects: a step (0 is the run itself), a tab, a request."""

    step: int | None = None
    tab: str = ""
    request: int = 0
    filters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: QueryDict) -> "Address":
        step = whole_number(query.get("step", ""), -1)
        tab = query.get("tab", "")
        filters = {name: query[name][:120] for name in ("outcome", "workflow") if query.get(name)}
        request = whole_number(query.get("request", ""))
        return cls(step if step >= 0 else None, tab if tab in TABS else "", request, filters)


@dataclass(frozen=True)
class Row:
    """One line of the timeline."""

    seq: int
    name: str
    system: str
    state: str
    took: str
    bars: list[Bar]
    url: str
    selected: bool

    @property
    def label(self) -> str:
        """What a screen reader says."""
        return f"{self.name}, {self.state}, {self.took}"


@dataclass(frozen=True)
class RunPage:
    """Everything the page of one run shows. Reads happen when a part is first asked for."""

    project: Project
    membership: Membership
    run: Run
    address: Address

    @cached_property
    def steps(self) -> list[RunStep]:
        return selectors.steps_of(self.run)

    @cached_property
    def running(self) -> list[RunningStep]:
        return selectors.running_steps(self.run, self.steps)

    @cached_property
    def exchanges(self) -> list[Exchange]:
        return selectors.exchanges_of(self.run)

    @cached_property
    def log(self) -> list[LogLine]:
        return selectors.log_of(self.run, step=self.step.seq if self.step else None)

    @cached_property
    def step(self) -> RunStep | None:
        """The selected step: the asked one, else the failed one, else the last that spoke to a system."""
        if self.address.step is not None:
            return next((step for step in self.steps if step.seq == self.address.step), None)
        failed = [step for step in self.steps if step.status == "failed"]
        speaking = {exchange.step for exchange in self.exchanges}
        candidates = failed or [step for step in self.steps if step.seq in speaking] or self.steps
        return candidates[-1] if candidates else None

    @property
    def tab(self) -> str:
        """The chosen tab; without a choice the first that has something."""
        if self.address.tab:
            return self.address.tab
        return "http" if self.requests else "data"

    @cached_property
    def requests(self) -> list[RequestRow]:
        """The selected step's requests (the whole run's when no step is selected), with the waits between."""
        own = [e for e in self.exchanges if self.step is None or e.step == self.step.seq]
        shown = self._shown_exchange(own)
        return [
            RequestRow.make(
                exchange, previous, self.link(request=exchange.seq, tab="http"), exchange is shown
            )
            for previous, exchange in zip([None, *own], own, strict=False)
        ]

    @cached_property
    def request(self) -> ShownRequest | None:
        """The selected request: the asked one, else the last of the step."""
        shown = next((row.exchange for row in self.requests if row.selected), None)
        return ShownRequest(shown) if shown else None

    def _shown_exchange(self, own: list[Exchange]) -> Exchange | None:
        asked = [exchange for exchange in own if exchange.seq == self.address.request]
        return (asked or own[-1:] or [None])[0]

    @cached_property
    def end_ms(self) -> float:
        """The length of the axis: the whole run, or what is known of it so far."""
        ends = [step.started_ms + step.took_ms for step in self.steps]
        ends += [exchange.started_ms + exchange.took_ms for exchange in self.exchanges]
        if self.run.took_ms is not None:
            ends.append(self.run.took_ms)
        elif self.run.started_at is not None:
            ends.append((timezone.now() - self.run.started_at).total_seconds() * 1000)
        return max([*ends, 1.0])

    @property
    def ticks(self) -> list[Tick]:
        return timeline.axis(self.end_ms)

    @cached_property
    def rows(self) -> list[Row]:
        """Steps in the order in which they began; those still running grow to the right edge."""
        ended = [self._row(step) for step in self.steps]
        live = [
            Row(
                seq=step.seq,
                name=step.name,
                system="",
                state="running",
                took=duration(max(self.end_ms - step.started_ms, 0)),
                bars=timeline.bars([Span(step.started_ms, self.end_ms - step.started_ms)], self.end_ms),
                url=self.link(step=step.seq),
                selected=False,
            )
            for step in self.running
        ]
        return sorted([*ended, *live], key=lambda row: row.seq)

    def _row(self, step: RunStep) -> Row:
        own = [exchange for exchange in self.exchanges if exchange.step == step.seq]
        return Row(
            seq=step.seq,
            name=step.name,
            system=own[0].system if own else "",
            state=step.status,
            took=duration(step.took_ms),
            bars=timeline.bars(spans_of(step, own), self.end_ms),
            url=self.link(step=step.seq),
            selected=self.step is not None and self.step.seq == step.seq,
        )

    @property
    def retries(self) -> int:
        return sum(step.attempts - 1 for step in self.steps)

    @property
    def verdict(self) -> str:
        """The words of the status: "Passed after 1 retry", or the outcome's own."""
        if self.run.outcome == Run.Outcome.DONE and self.retries:
            return f"Passed after {self.retries} " + ("retry" if self.retries == 1 else "retries")
        return Run.Outcome(self.run.outcome).label if self.run.outcome else ""

    @property
    def may_edit(self) -> bool:
        return self.membership.may("edit")

    @property
    def has_facts(self) -> bool:
        """Whether anything of the run is there to show."""
        return bool(self.steps or self.running or self.exchanges or self.log)

    def link(self, **changes: Any) -> str:
        """The address of this run with another selection; `step` forgets the request."""
        step = self.step.seq if self.step else self.address.step
        chosen: dict[str, Any] = {**self.address.filters, "step": step, "tab": self.address.tab}
        chosen |= changes
        text = urlencode({name: value for name, value in chosen.items() if value not in (None, "")})
        return f"{self.url}?{text}" if text else self.url

    @property
    def url(self) -> str:
        return self._reverse("run")

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons lead."""
        return {
            "again": self._reverse("again"),
            "stop": self._reverse("stop"),
            "whole": self.link(step=0, tab=""),
            **{tab: self.link(tab=tab) for tab in TABS},
        }

    def _reverse(self, name: str) -> str:
        place = [self.project.team.slug, self.project.slug, self.run.number]
        return reverse(f"runtime:{name}", args=place)


def spans_of(step: RunStep, exchanges: list[Exchange]) -> list[Span]:
    """One bar for a step; for a step that tried again, a bar for each request and the waits between them."""
    failed = "bad" if step.status == "failed" else "work"
    if step.attempts < 2 or len(exchanges) < 2:
        return [Span(step.started_ms, step.took_ms, failed)]
    spans: list[Span] = []
    for exchange in exchanges:
        if spans:
            last = spans[-1].started_ms + spans[-1].took_ms
            spans.append(Span(last, exchange.started_ms - last, "wait"))
        bad = exchange.status is None or exchange.status >= 400
        label = str(exchange.status or "no answer")
        spans.append(Span(exchange.started_ms, exchange.took_ms, "bad" if bad else "work", label))
    return spans
