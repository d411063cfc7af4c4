"""Tests that every step with a retry rule is tried again: a criterion's situation, each call refused at first
with each kind of status of its rule.
"""

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
    """The check of a criterion that ends well, with each retried call refused at first; None for any other.

    A call that the situation does not reach is not refused: its fault stays unused.
    """
    check = criterion.check
    if check is None or check.given.faults or check.when.kind != "run":
        return None
    if not any(isinstance(each, OutcomeIs) and each.equals == "done" for each in check.then):
        return None
    faults: dict[tuple[str, str, str, int], Fault] = {}
    steps = []
    for step in spec.data_flow:
        endpoint = next((each for each in spec.endpoints if each.key == step.endpoint), None)
        statuses = _statuses(step.on_error.retry if step.on_error else None)
        if endpoint is None or not statuses:
            continue
        for status in statuses:
            place = (endpoint.system, endpoint.method, endpoint.path, status)
            fault = Fault(system=endpoint.system, status=status, method=endpoint.method, path=endpoint.path)
            faults.setdefault(place, fault)
        steps.append(step)
    if not faults:
        return None
    given = check.given.model_copy(update={"faults": tuple(faults.values())})
    then = tuple(each for each in check.then if not isinstance(each, NOT_COUNTED))
    return check.model_copy(update={"given": given, "then": then}), steps


def _statuses(retry: Retry | None) -> list[int]:
    """A status of each kind this rule tries again after, no more than it has attempts for."""
    if retry is None:
        return []
    found = [503 if status == "5xx" else 429 if status == "4xx" else status for status in retry.on]
    return [status for status in found if isinstance(status, int)][: retry.attempts - 1]
