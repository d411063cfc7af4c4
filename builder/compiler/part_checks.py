"""Checks of what a plan says beyond its criteria: each request as it is sent, each step that is refused, each
lookup that finds the wrong records, each list with more than one entry and page, each sender.

Every one starts from the situation of a criterion that ends well, and what must come of it is computed from
the plan (`expected`). Where the plan leaves that open there is no check.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tenon.mapping import put

from builder.compiler.branches import loop_body
from builder.compiler.expected import WRITES, Expectation
from builder.compiler.expected_rows import Tables
from builder.compiler.expected_sent import Sent, Wait
from builder.compiler.fault_checks import FaultChecks, event_line
from builder.compiler.kept_checks import incremental_lines, keeping_lines, kept_lines
from builder.compiler.literals import literal, text
from builder.compiler.part_check import PartCheck
from builder.compiler.scope import same_name
from builder.compiler.situations import Situation, Situations
from builder.compiler.variation import another, longer_list
from planner.handover import (
    Calls,
    Check,
    Given,
    OutcomeIs,
    RecordCount,
    ResponseStatus,
    RunsStarted,
    Step,
    TwinRecord,
    When,
    WorkflowSpec,
)


@dataclass
class PartChecks:
    """All further checks of one completed plan."""

    spec: WorkflowSpec
    tables: Tables
    situations: list[Situation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.made = Situations(self.spec, self.tables)
        self.faults = FaultChecks(self.spec)

    def all(self) -> Iterator[PartCheck]:
        """In the order of the plan: requests, lists, steps, sender."""
        self.situations = self.made.done()
        yield from self._requests()
        yield from self._list()
        yield from self._skips()
        yield from self._second_run()
        reached: set[str] = set()
        for situation in self.situations:
            for sent in situation.expected.sent:
                if sent.step.key not in reached:
                    reached.add(sent.step.key)
                    yield from self.faults.of(sent, situation.given, situation.expected)
                    yield from self._lookup(sent, situation.given)
        yield from self._sender()

    def _expected(self, given: Given) -> Expectation | None:
        found = self.made.followed("", given)
        return found.expected if found and found.outcome == "done" and found.expected.sent else None

    def _second_run(self) -> Iterator[PartCheck]:
        """A run after a run asks only for what came since."""
        for situation in self.situations[:1]:
            event = event_line(self.spec, situation.given)
            lines = incremental_lines(self.spec, situation.expected, event)
            if lines:
                keys = ", ".join(step.key for step in self.spec.data_flow if step.checkpoint)
                yield PartCheck(
                    "second run",
                    f"{keys} asks only for what came after the last run",
                    f"{keys}: the mark is kept.",
                    Check(given=situation.given, then=(OutcomeIs(equals="done"),)),
                    more=lines,
                )

    def _skips(self) -> Iterator[PartCheck]:
        """Each condition that ends the run, where no criterion sees it: nothing is sent after it."""
        for situation in self.made.skipped(self.situations):
            step = next(each for each in self.spec.data_flow if each.key == situation.key)
            yield PartCheck(
                f"{step.key} skip",
                f"{step.key} ends the run",
                f"{step.key} {step.title}: the run is skipped, and nothing is sent after it.",
                Check(given=situation.given, then=(OutcomeIs(equals="skipped"),)),
                situation.expected.sent,
                before=keeping_lines(situation.kept),
            )

    def _requests(self) -> Iterator[PartCheck]:
        """Whole requests, with a record beside those that are looked for: it must stay out of it."""
        told: list[list[tuple[str, Any]]] = []
        waited: list[Wait] = []
        for situation in self.situations:
            given, expected = self._with_decoys(situation.given, situation.expected)
            said = [(each.path, each.body) for each in expected.sent]
            if said not in told:
                told.append(said)
                keys = ", ".join(dict.fromkeys(each.step.key for each in expected.sent))
                yield PartCheck(
                    f"{situation.key} sent",
                    f"{situation.key} sends what the plan says",
                    f"{keys}: every request, field by field.",
                    Check(given=given, then=(OutcomeIs(equals="done"),)),
                    expected.sent,
                    self._results(expected),
                    [*kept_lines(self.spec, expected), *self._silence(), *_slept(expected)],
                )
            if expected.waits and expected.waits[0] not in waited:
                waited.append(expected.waits[0])
                yield self._waiting(given, expected)

    def _with_decoys(self, given: Given, expected: Expectation) -> tuple[Given, Expectation]:
        decoys = []
        for sent in expected.sent:
            record = self._matched(sent, 1)
            if record is not None and record not in decoys:
                decoys.append(record)
        more = given.model_copy(update={"twin_state": (*given.twin_state, *decoys)})
        followed = self._expected(more) if decoys else None
        if followed is None or _paths(followed) != _paths(expected):
            return given, expected
        return more, followed

    def _matched(self, sent: Sent, number: int) -> TwinRecord | None:
        """A record that the lookup of `sent` finds; with a number, one beside it."""
        step, endpoint = sent.step, sent.endpoint
        if step.kind != "lookup" or endpoint.operation not in ("search", "list") or not step.match:
            return None
        if len(sent.sought) != len(step.match) or self._is_unique(endpoint.system, endpoint.object):
            return None
        record: dict[str, Any] = {}
        for match, value in zip(step.match, sent.sought, strict=True):
            put(record, match.target, another(value, number) if number else value)
        return TwinRecord(system=endpoint.system, object=endpoint.object, record=record)

    def _is_unique(self, system: str, name: str) -> bool:
        return any(
            each.operation == "upsert" and each.system == system and same_name(each.object, name)
            for each in self.spec.endpoints
        )

    def _results(self, expected: Expectation) -> list[str] | None:
        """What the result names: records written, by what happened to them, or the list worked through."""
        words = {"create": "created", "update": "updated", "upsert": "saved", "delete": "deleted"}
        loops = self._loops()
        if loops:
            return [loops[0].each] if len(loops) == 1 and "." not in loops[0].each else None
        written = [sent for sent in expected.sent if sent.step.kind in WRITES]
        if len(written) != 1 or not written[0].gives_result:
            return None
        return [words[written[0].step.kind]]

    def _lookup(self, sent: Sent, given: Given) -> Iterator[PartCheck]:
        """Two records that both fit: neither is chosen."""
        one = self._matched(sent, 0)
        if one is None or self.faults.loops_on_error():
            return
        system, name = sent.endpoint.system, sent.endpoint.object
        others = [
            each for each in given.twin_state if each.system != system or not same_name(each.object, name)
        ]
        endpoints = {each.key: each for each in self.spec.endpoints}
        writes = [
            endpoints[step.endpoint]
            for step in self.spec.data_flow
            if step.kind in WRITES and step.endpoint in endpoints
        ]
        yield PartCheck(
            f"{sent.step.key} several",
            f"{sent.step.key} finds two and takes neither",
            f"{sent.step.key} {sent.step.title}: nobody said which of several records is meant.",
            Check(
                given=given.model_copy(update={"twin_state": (*others, one, one)}),
                then=(
                    OutcomeIs(equals=self.faults.ending()),
                    RecordCount(system=system, object=name, equals=2),
                    *(
                        Calls(system=each.system, method=each.method, path=each.path, equals=0)
                        for each in writes
                    ),
                ),
            ),
        )

    def _waiting(self, given: Given, expected: Expectation) -> PartCheck:
        wait = expected.waits[0]
        return PartCheck(
            f"{wait.event} awaited",
            f"{wait.event} is waited for",
            f"Until {wait.event} comes, nothing more is sent.",
            Check(given=given, then=()),
            expected.sent[: wait.sent],
            more=['assert result.outcome == "waiting"', *_passed_over(wait)],
            is_waiting=True,
        )

    def _silence(self) -> list[str]:
        """Where failed entries are told, none is told."""
        tells = any(step.kind == "loop" and step.on_error for step in self.spec.data_flow)
        return ["assert result.issues == []"] if tells else []

    def _loops(self) -> list[Step]:
        """The loops that stand in no other."""
        steps = self.spec.data_flow
        found: list[Step] = []
        inside: set[int] = set()
        for place, step in enumerate(steps):
            if step.kind == "loop" and place not in inside:
                found.append(step)
                inside |= set(loop_body(steps, place, len(steps)))
        return found

    def _list(self) -> Iterator[PartCheck]:
        """More entries than a page holds, the first of them one that is left out where there is a filter."""
        loop = next((step for step in self.spec.data_flow if step.kind == "loop"), None)
        if loop is None or not self.situations:
            return
        given, expected = self.situations[0].given, self.situations[0].expected
        listing = next((each for each in expected.sent if each.step.output == loop.each), None)
        more = longer_list(self.spec, loop, listing, given) if listing else None
        followed = self._expected(more) if more else None
        if more is not None and followed is not None:
            yield PartCheck(
                f"{loop.key} list",
                f"{loop.key} works on every entry of every page",
                f"{loop.key} {loop.title}: what is left out does not end the list.",
                Check(given=more, then=(OutcomeIs(equals="done"),)),
                followed.sent,
            )

    def _sender(self) -> Iterator[PartCheck]:
        trigger = self.spec.trigger
        checks = [each.check for each in self.spec.acceptance_criteria if each.check]
        if trigger.kind != "webhook" or not self.situations:
            return
        given = self.situations[0].given
        if trigger.verify and not any(check.when.signature != "valid" for check in checks):
            yield PartCheck(
                "signature",
                "a request with a bad signature starts nothing",
                "The sender is verified.",
                Check(
                    given=given,
                    when=When(kind="event", signature="invalid"),
                    then=(ResponseStatus(status=401), RunsStarted(equals=0)),
                ),
            )
        if trigger.dedupe_key and not any(check.when.times > 1 for check in checks):
            yield PartCheck(
                "dedupe",
                "the same event twice starts one run",
                f"{trigger.dedupe_key} tells events apart.",
                Check(given=given, when=When(kind="repeat", times=2), then=(RunsStarted(equals=1),)),
            )


def _paths(expected: Expectation) -> list[tuple[str, str]]:
    return [(sent.endpoint.key, sent.path) for sent in expected.sent]


def _slept(expected: Expectation) -> list[str]:
    return [f"assert {seconds} in result.waited" for seconds in expected.slept]


def _passed_over(wait: Wait) -> list[str]:
    """The event of something else wakes nobody, and the wait ends when its time is over, no sooner."""
    other = {name: _changed(value) for name, value in wait.data.items()}
    lines = [f"assert send({text(wait.event)}, {literal(other)}) == []"] if other != wait.data else []
    if wait.seconds > 1:
        lines += [f"assert pass_time({wait.seconds - 1}) == []", "assert len(pass_time(1)) == 1"]
    return lines


def _changed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _changed(inner) for name, inner in value.items()}
    return another(value, 1)
