"""Checks of calls that are refused: how often each is tried, what becomes of the run and of other entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from builder.compiler.branches import loop_body
from builder.compiler.expected import Expectation, event_of
from builder.compiler.expected_sent import Sent
from builder.compiler.kept_checks import incremental_lines
from builder.compiler.literals import literal, sentence, text
from builder.compiler.names import module_name
from builder.compiler.part_check import PartCheck
from planner.handover import Calls, Check, Fault, Given, OutcomeIs, Retry, Step, WorkflowSpec

MANY = 20
"""How often a refused call is refused: more often than any rule tries again."""
REFUSED = 422
"""A status that no rule tries again after: the request itself is wrong."""


@dataclass(frozen=True)
class FaultChecks:
    """The checks of each call of one completed plan."""

    spec: WorkflowSpec

    def of(self, sent: Sent, given: Given, expected: Expectation) -> Iterator[PartCheck]:
        """A call that is refused for good, and one that is refused as often as the rule tries."""
        step, endpoint = sent.step, sent.endpoint
        place = (endpoint.system, endpoint.method, endpoint.path)
        alike = [each for each in expected.sent if _place(each) == place]
        retry = step.on_error.retry if step.on_error else None
        loop = self._loop_that_tells(step)
        if loop:
            yield from self._told(sent, given, expected, loop)
            return
        outcome = self._outcome(step)
        ends = outcome is not None and outcome.equals in ("failed", "parked")
        if len(alike) != 1 and not ends:
            return
        if retry is None or REFUSED not in retry.on:
            yield self._refused(sent, given, REFUSED, 1, outcome)
        status = _status(retry)
        if retry and status:
            yield self._refused(sent, given, status, retry.attempts, outcome)

    def _refused(
        self, sent: Sent, given: Given, status: int, attempts: int, outcome: OutcomeIs | None
    ) -> PartCheck:
        step, endpoint = sent.step, sent.endpoint
        fault = Fault(
            system=endpoint.system,
            status=status,
            times=MANY + attempts,
            method=endpoint.method,
            path=endpoint.path,
        )
        calls = Calls(
            system=endpoint.system, method=endpoint.method, path=endpoint.path, op="==", equals=attempts
        )
        tried = "once" if attempts == 1 else f"{attempts} times"
        said = f"{step.key} answered {status} is tried {tried}"
        ends = f" and the run is {outcome.equals}" if outcome else ""
        return PartCheck(
            f"{step.key} {status}",
            said,
            f"{step.key} {step.title}: a system that answers {status} is asked {tried}{ends}.",
            Check(
                given=given.model_copy(update={"faults": (fault,)}),
                then=(*([outcome] if outcome else []), calls),
            ),
            more=[_failed_in(step)] if outcome and outcome.equals in ("failed", "parked") else [],
        )

    def _outcome(self, step: Step) -> OutcomeIs | None:
        then = step.on_error.then if step.on_error else "fail"
        in_loop = self._is_in_loop(step)
        if in_loop and self.loops_on_error():
            return None
        if then in ("fail", "park"):
            return OutcomeIs(equals=self.ending())
        if then == "skip":
            return OutcomeIs(equals="done" if in_loop else "skipped")
        return None

    def _is_in_loop(self, step: Step) -> bool:
        before = self.spec.data_flow[: self.spec.data_flow.index(step)]
        return any(each.kind == "loop" for each in before)

    def loops_on_error(self) -> bool:
        """Whether a failure inside a loop need not end the run."""
        return any(step.kind == "loop" and step.on_error for step in self.spec.data_flow)

    def _loop_that_tells(self, step: Step) -> Step | None:
        """The outermost loop around a step, where it works on although an entry failed."""
        steps = self.spec.data_flow
        for place, loop in enumerate(steps[: steps.index(step)]):
            then = loop.on_error.then if loop.on_error else "fail"
            if loop.kind == "loop" and steps.index(step) in loop_body(steps, place, len(steps)):
                return loop if then in ("skip", "continue") else None
        return None

    def _told(self, sent: Sent, given: Given, expected: Expectation, loop: Step) -> Iterator[PartCheck]:
        """An entry that is refused is told; the others are worked on, and a mark stays where it was."""
        step, endpoint = sent.step, sent.endpoint
        retry = step.on_error.retry if step.on_error else None
        if step.on_error and step.on_error.then not in ("fail", "park"):
            return
        first = next(each for each in expected.sent if _place(each) == _place(sent))
        tries = {REFUSED: 1} | ({_status(retry): retry.attempts} if retry and _status(retry) else {})
        for status, attempts in tries.items():
            fault = Fault(
                system=endpoint.system,
                status=status,
                times=attempts,
                method=endpoint.method,
                path=endpoint.path,
            )
            refused = given.model_copy(update={"faults": (fault,)})
            yield PartCheck(
                f"{step.key} {status} told",
                f"{step.key} answered {status} does not stop the other entries",
                f"{loop.key} {loop.title}, {step.key} {step.title}: the entry that failed is told.",
                Check(given=refused, then=(OutcomeIs(equals="done"),)),
                more=[
                    "assert len(result.issues) == 1",
                    *incremental_lines(self.spec, expected, event_line(self.spec, given), first),
                ],
            )

    def ending(self) -> Any:
        """How a run ends that fails: parked, where any step says so."""
        steps = self.spec.data_flow
        return "parked" if any(each.on_error and each.on_error.then == "park" for each in steps) else "failed"


def event_line(spec: WorkflowSpec, given: Given) -> str:
    """How a further run is started in a test."""
    return f"again = run({module_name(spec.key)}, {literal(event_of(spec, given))})"


def _failed_in(step: Step) -> str:
    return f"assert result.error is not None and result.error.step == {text(sentence(step.title))}"


def _place(sent: Sent) -> tuple[str, str, str]:
    return sent.endpoint.system, sent.endpoint.method, sent.endpoint.path


def _status(retry: Retry | None) -> int:
    """A status this rule tries again after."""
    if retry is None or retry.attempts < 2:
        return 0
    return 503 if "5xx" in retry.on else next((each for each in retry.on if isinstance(each, int)), 0)
