"""Which steps of a plan the situation of a check comes to, and what its run waits for."""

from collections.abc import Sequence
from contextlib import suppress

from builder.compiler.completion import completed
from builder.compiler.expected import Expectation, event_of
from builder.compiler.expected_rows import CannotSay, Tables
from builder.compiler.expected_sent import Sent, Wait
from lib.per_value import PerValue
from planner.handover import Check, Fault, OutcomeIs, WorkflowSpec

# One for all checks of a workflow.
_COMPLETED: PerValue[WorkflowSpec, WorkflowSpec] = PerValue(completed)


def keys_reached(spec: WorkflowSpec, check: Check) -> set[str]:
    """The steps that a run in the check's situation comes to, as far as the plan says it.

    A request whose sender is not who it says starts no run: it shows the steps that verify, no others.
    """
    if check.when.signature != "valid":
        return {step.key for step in spec.data_flow if step.kind in ("receive", "verify")}
    run = Expectation(_COMPLETED.of(spec), check.given, event_of(spec, check.given), {})
    with suppress(CannotSay):
        run.follow()
    return {step.key for step in spec.data_flow if step.key in run.reached and step.kind != "verify"}


def waits_of(spec: WorkflowSpec, check: Check, tables: Tables) -> list[Wait]:
    """The events that the run of a check must be sent to come to its end. `spec` is completed."""
    outcomes = {each.equals for each in check.then if isinstance(each, OutcomeIs)}
    if (
        not outcomes <= {"done", "failed", "parked"}
        or check.when.times > 1
        or check.when.signature != "valid"
    ):
        return []
    run = Expectation(spec, check.given, event_of(spec, check.given), tables)
    with suppress(CannotSay):
        if run.follow() == "done":
            last = len(run.sent) if outcomes <= {"done"} else _first_refused(run.sent, check.given.faults)
            return [wait for wait in run.waits if wait.sent <= last]
    return []


def _first_refused(sent: Sequence[Sent], faults: Sequence[Fault]) -> int:
    """The place of the first request that a fault is about; -1 where there is none."""
    for place, each in enumerate(sent):
        for fault in faults:
            paths = ("", each.path, each.endpoint.path)
            methods = ("", each.endpoint.method.upper())
            same = fault.path in paths and fault.method.upper() in methods
            if same and fault.system == each.endpoint.system:
                return place
    return -1
