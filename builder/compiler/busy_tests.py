"""Tests that every step with a retry rule is tried again: a criterion's situation, each call refused once."""

from builder.compiler.checks import CheckCode
from builder.compiler.fixtures import FixtureBook
from planner.handover import (
    Calls,
    Check,
    Criterion,
    Fault,
    OutcomeIs,
    Retry,
    RunsStarted,
    Step,
    Waited,
    WorkflowSpec,
)

NOT_COUNTED = (Calls, Waited, RunsStarted)
"""What comes out otherwise when calls are repeated."""


def busy_check(criterion: Criterion, spec: WorkflowSpec) -> tuple[Check, list[Step]] | None:
    """The check of a criterion that ends well, with each retried call refused once; None for any other.

    A call that the situation does not reach is not refused: its fault stays unused.
    """
    check = criterion.check
    if check is None or check.given.faults or check.when.kind != "run":
        return None
    if not any(isinstance(each, OutcomeIs) and each.equals == "done" for each in check.then):
        return None
    faults: dict[tuple[str, str, str], Fault] = {}
    steps = []
    for step in spec.data_flow:
        endpoint = next((each for each in spec.endpoints if each.key == step.endpoint), None)
        status = _status(step.on_error.retry if step.on_error else None)
        if endpoint is None or not status:
            continue
        place = (endpoint.system, endpoint.method, endpoint.path)
        fault = Fault(system=endpoint.system, status=status, method=endpoint.method, path=endpoint.path)
        faults.setdefault(place, fault)
        steps.append(step)
    if not faults:
        return None
    given = check.given.model_copy(update={"faults": tuple(faults.values())})
    then = tuple(each for each in check.then if not isinstance(each, NOT_COUNTED))
    return check.model_copy(update={"given": given, "then": then}), steps


def busy_lines(check: Check, workflow: str, spec: WorkflowSpec, fixtures: FixtureBook) -> list[str]:
    """The statements of the test."""
    return CheckCode(workflow, spec.trigger, fixtures).write(check)


def _status(retry: Retry | None) -> int:
    """A status this rule tries again after."""
    if retry is None or retry.attempts < 2:
        return 0
    if "5xx" in retry.on:
        return 503
    return next((status for status in retry.on if isinstance(status, int)), 0)
