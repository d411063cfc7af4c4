"""A run as text: how it ended, what it did and what it was answered. Secrets were hidden when it was
recorded.
"""

import json
from collections.abc import Iterator
from typing import Any

from lib.text import shorten
from runtime.models import Run
from runtime.selectors import runs as read
from teams.models import Project

MOST_STEPS = 60
MOST_REQUESTS = 40
MOST_LINES = 60
LONGEST_BODY = 1_500
LONGEST_LINE = 400
MOST_RUNS = 20
MOST_VARIABLES = 12


def told_run(run: Run) -> str:
    """Everything worth knowing of a run, one fact a line, long values cut."""
    return "\n".join(_facts(run))


def newest_told(project: Project) -> list[str]:
    """The newest runs, one line each."""
    found = read.newest_runs(project)[:MOST_RUNS]
    return [f"run {run.number} of {run.title} ({run.workflow}): {run.state}" for run in found]


def _facts(run: Run) -> Iterator[str]:
    yield f"Run {run.number} of {run.title} ({run.workflow}): {run.state}."
    yield f"Payload: {_json(run.payload, LONGEST_BODY)}"
    if run.faults:
        yield f"Faults: {_json(run.faults, LONGEST_LINE)}"
    yield from _error(run.error or {})
    if run.result is not None:
        yield f"Result: {_json(run.result, LONGEST_BODY)}"
    for step in read.steps_of(run, most=MOST_STEPS):
        tries = f", {step.attempts} tries" if step.attempts > 1 else ""
        yield f"Step {step.seq} {step.name}: {step.status}, {step.took_ms:.0f} ms{tries}"
    for exchange in read.exchanges_of(run, most=MOST_REQUESTS):
        answer = exchange.status or "no answer"
        yield f"Request {exchange.seq} of step {exchange.step}: {exchange.method} {exchange.url} {answer}"
        if exchange.status is None or exchange.status >= 400:
            yield from _bodies(run, exchange.seq)
    for line in read.log_of(run, most=MOST_LINES):
        yield f"Log {line.level}: {shorten(line.shown, LONGEST_LINE)}"  # type: ignore[attr-defined]


def _error(error: dict[str, Any]) -> Iterator[str]:
    if not error:
        return
    at = f" at {error['step']}" if error.get("step") else ""
    yield f"{error.get('type', 'Error')}{at}: {error.get('message', '')}"
    for frame in error.get("frames") or []:
        place = f"{frame.get('file')}:{frame.get('line')} in {frame.get('function')}"
        yield f"  {place}: {frame.get('source', '')}"
        for variable in (frame.get("variables") or [])[:MOST_VARIABLES]:
            yield f"    {variable['name']} = {shorten(str(variable['value']), LONGEST_LINE)}"


def _bodies(run: Run, seq: int) -> Iterator[str]:
    whole = read.exchange_of(run, seq)
    if whole is None:
        return
    yield f"  sent: {_json(whole.request.get('body'), LONGEST_BODY)}"
    if whole.response:
        yield f"  answered: {_json(whole.response.get('body'), LONGEST_BODY)}"


def _json(value: Any, longest: int) -> str:
    return shorten(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), longest)
