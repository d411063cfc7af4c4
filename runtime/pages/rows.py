"""The lines of a run's timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.text import duration
from runtime.models import Exchange, RunStep
from runtime.pages import timeline
from runtime.pages.requests import is_bad
from runtime.pages.timeline import Bar, Span
from runtime.selectors.runs import RunningStep

WORDS = {"done": "passed"}


@dataclass(frozen=True)
class Row:
    """One line of the timeline. `note` is said after its time: "3 attempts", "from run 12"."""

    seq: int
    name: str
    system: str
    state: str
    took: str
    bars: list[Bar]
    url: str
    selected: bool
    note: str = ""

    @property
    def label(self) -> str:
        """What a screen reader says: "Upsert lead, passed, 1.80 s, 2 attempts"."""
        said = (self.name, WORDS.get(self.state, self.state), self.took, self.note)
        return ", ".join(part for part in said if part)


def ended_row(step: RunStep, own: Sequence[Exchange], end_ms: float, *, url: str, selected: bool) -> Row:
    """A step that ended, with its own requests."""
    note = (
        "from the earlier run" if step.replayed else f"{step.attempts} attempts" if step.attempts > 1 else ""
    )
    return Row(
        seq=step.seq,
        name=step.name,
        system=own[0].system if own else "",
        state=step.status,
        took=duration(step.took_ms),
        bars=timeline.bars(spans_of(step, own), end_ms),
        url=url,
        selected=selected,
        note=note,
    )


def running_row(step: RunningStep, end_ms: float, *, url: str, selected: bool) -> Row:
    """A step that goes on: its bar grows to the right edge."""
    length = max(end_ms - step.started_ms, 0.0)
    return Row(
        seq=step.seq,
        name=step.name,
        system="",
        state="running",
        took=duration(length),
        bars=timeline.bars([Span(step.started_ms, length)], end_ms),
        url=url,
        selected=selected,
    )


def spans_of(step: RunStep, exchanges: Sequence[Exchange]) -> list[Span]:
    """One bar for a step; for a step that tried again, a bar for each request and the waits between them."""
    if step.replayed:
        return [Span(step.started_ms, step.took_ms, "au")]
    failed = "bad" if step.status == "failed" else "work"
    if step.attempts < 2 or len(exchanges) < 2:
        return [Span(step.started_ms, step.took_ms, failed)]
    spans: list[Span] = []
    for exchange in exchanges:
        if spans:
            last = spans[-1].started_ms + spans[-1].took_ms
            spans.append(Span(last, exchange.started_ms - last, "wait"))
        label = str(exchange.status or "no answer")
        spans.append(
            Span(exchange.started_ms, exchange.took_ms, "bad" if is_bad(exchange) else "work", label)
        )
    return spans
