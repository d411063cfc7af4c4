"""The message that "Ask in chat" begins with: a question about one run, and what is known of it."""

from collections.abc import Iterator
from typing import Any

from builder.selectors.proofs import CriterionState
from lib.text import shorten
from planner.handover import WorkflowSpec
from runtime.models import Exchange, Run
from runtime.selectors import runs as read

LONGEST_LINE = 400
MOST_VARIABLES = 6
QUESTIONS = {
    "failed": "Why did this run fail, and what should change?",
    "parked": "Why was this run parked, and what should change?",
    "stopped": "Why was this run stopped?",
    "skipped": "Why was this run skipped?",
    "empty": "Why did this run find nothing to do?",
    "waiting": "What does this run wait for?",
}
USUAL = "What did this run do?"


def draft_about(run: Run) -> str:
    """The question that fits how the run ended, then its evidence, one fact a line; secrets are hidden."""
    return "\n".join([QUESTIONS.get(run.state, USUAL), "", *_facts(run)])


def _facts(run: Run) -> Iterator[str]:
    about = f" ({run.subject})" if run.subject else ""
    yield f"Run {run.number} of {run.title}{about}: {run.state}."
    error = run.error or {}
    if error:
        at = f" at {error['step']}" if error.get("step") else ""
        yield _line(f"{error.get('type', 'Error')}{at}: {error.get('message', '')}")
        yield from _place(error)
    elif run.state == "skipped" and isinstance(run.result, dict):
        yield _line(f"Reason: {run.result.get('reason', '')}")
    last = _telling(run)
    if last:
        answer = last.status or last.error or "no answer"
        yield _line(f"Request {last.seq}: {last.method} {last.url} answered {answer}.")


def _place(error: dict[str, Any]) -> Iterator[str]:
    frames = error.get("frames") or []
    if not error.get("file"):
        return
    innermost = frames[-1] if frames else {}
    inside = f" in {innermost['function']}" if innermost.get("function") else ""
    yield _line(f"Line {error['file']}:{error.get('line', 0)}{inside}: {error.get('source', '')}")
    for variable in (innermost.get("variables") or [])[:MOST_VARIABLES]:
        yield _line(f"{variable['name']} = {variable['value']}")


def _telling(run: Run) -> Exchange | None:
    """The request to read first: the last one that went wrong."""
    step = read.failed_step(run)
    found = read.exchanges_of(run, step=step) if step else []
    bad = [one for one in found if one.status is None or one.status >= 400]
    return (bad or found or [None])[-1]


def _line(text: str) -> str:
    return f"- {shorten(text, LONGEST_LINE)}"


def draft_about_test(spec: WorkflowSpec, found: CriterionState) -> str:
    """How a message about a criterion that is not proven begins, with what its test showed."""
    lines = [f"Make {found.key} of {spec.title} hold, and prove it: {found.text}"]
    if found.test and found.state != "proven":
        lines += ["", _line(f"Its test {found.test} is {found.state}.")]
    if found.reason:
        lines += [*([] if found.test else [""]), _line(found.reason)]
    return "\n".join(lines)


def draft_about_step(spec: WorkflowSpec, key: str) -> str:
    """How a message about one step begins; "" for a step that the workflow does not have."""
    step = next((each for each in spec.data_flow if each.key == key), None)
    return f"In {spec.title}, change the step {step.title} ({step.key}): " if step else ""
