"""Situations in which a plan's steps can be seen: those of its criteria that end well, one that is made up
where there is none, and others made from these for the sides of conditions that no criterion comes to.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tenon.mapping import MappingError, pick, put

from builder.compiler.conditions import COMPARISONS, compared_as
from builder.compiler.expected import Expectation, event_of
from builder.compiler.expected_rows import CannotSay, Tables
from builder.compiler.expected_tests import holds
from builder.compiler.literals import split_placeholders
from builder.compiler.references import read_reference, write_path
from builder.compiler.sample_records import example_record
from builder.compiler.scope import same_name
from builder.compiler.variation import EARLY, MIDDLE, making
from builder.compiler.workspace import CUSTOMER
from planner.handover import Endpoint, Given, OutcomeIs, Step, TwinRecord, WorkflowSpec

TRIES = 8
"""How many conditions of one flow are met one after the other."""
MATCHED, NOBODY = "id-1", "nobody"


@dataclass(frozen=True)
class Situation:
    """`key` is that of the criterion or the step it is about, `given` as in a check, `expected` what comes of
    it. `kept` is what other workflows kept before, by scope and key.
    """

    key: str
    given: Given
    expected: Expectation
    outcome: str = "done"
    kept: Mapping[tuple[str, str], Any] = field(default_factory=dict)


class Situations:
    """All situations of one completed plan."""

    def __init__(self, spec: WorkflowSpec, tables: Tables) -> None:
        self.spec = spec
        self.tables = tables

    def followed(
        self, key: str, given: Given, kept: Mapping[tuple[str, str], Any] = MappingProxyType({})
    ) -> Situation | None:
        """What comes of a situation, None where the plan does not say."""
        event = event_of(self.spec, given)
        expected = Expectation(self.spec, given, event, self.tables, kept=dict(kept))
        try:
            return Situation(key, given, expected, expected.follow(), kept)
        except CannotSay:
            return None

    def done(self) -> list[Situation]:
        """Those in which something is sent and the run ends well: of criteria, made up, of other sides."""
        found = [each for each in self._of_criteria() if each.outcome == "done" and each.expected.sent]
        if not found:
            found = [each for each in [self._made()] if each]
        reached = {key for each in found for key in each.expected.reached}
        for step in self.spec.data_flow:
            if step.key not in reached:
                more = next((each for each in self._others(found, step) if each.outcome == "done"), None)
                if more:
                    found.append(more)
                    reached |= set(more.expected.reached)
        return found

    def skipped(self, done: list[Situation]) -> Iterator[Situation]:
        """One for each condition that ends the run and that no criterion sees ending it."""
        seen = {each.expected.reached[-1] for each in self._of_criteria() if each.outcome == "skipped"}
        for step in self.spec.data_flow:
            ends = "skip" in (step.on_true, step.on_false)
            if step.kind not in ("filter", "branch") or not ends or step.key in seen:
                continue
            for situation in done:
                if step.key in situation.expected.reached:
                    found = next(
                        (
                            each
                            for each in self._varied(situation, step)
                            if each.outcome == "skipped" and each.expected.reached[-1] == step.key
                        ),
                        None,
                    )
                    if found:
                        yield found
                        break

    def _of_criteria(self) -> Iterator[Situation]:
        for criterion in self.spec.acceptance_criteria:
            check = criterion.check
            if check is None or check.given.faults or check.given.fixture or check.when.kind != "run":
                continue
            found = self.followed(criterion.key, check.given)
            outcomes = [each.equals for each in check.then if isinstance(each, OutcomeIs)]
            if found and outcomes == [found.outcome]:
                yield found

    def _made(self) -> Situation | None:
        """Records as the tables' examples have them, changed until no condition ends the run."""
        event = event_of(self.spec, Given())
        given = Given(payload=event, twin_state=tuple(self._records(event)))
        for _ in range(TRIES):
            found = self.followed("made", given)
            if found is None or not found.expected.reached:
                return None
            if found.outcome == "done" and found.expected.sent:
                return found
            last = next(each for each in self.spec.data_flow if each.key == found.expected.reached[-1])
            better = next((each for each in self._varied(found, last) if _is_further(each, found)), None)
            if better is None:
                return None
            given = better.given
        return None

    def _records(self, event: Any) -> Iterator[TwinRecord]:
        """What each fetch reads: a record that has the id it asks for, two of a list."""
        for step in self.spec.data_flow:
            endpoint = next((each for each in self.spec.endpoints if each.key == step.endpoint), None)
            if endpoint is None or step.kind != "fetch":
                continue
            record = self._example(endpoint)
            identity = endpoint.returns.id_at or "id"
            if endpoint.operation == "read":
                asked = [_at(event, read_reference(each).path) for each in step.bind.values()]
                known = asked[-1] if asked and asked[-1] is not None else 1
                yield _record(endpoint, put(copy.deepcopy(record), identity, known))
            else:
                for number in (1, 2):
                    yield _record(endpoint, put(copy.deepcopy(record), identity, f"{MATCHED}{number}"))

    def _example(self, endpoint: Endpoint) -> dict[str, Any]:
        for table in self.spec.transformations:
            if table.source.system == endpoint.system and same_name(table.source.object, endpoint.object):
                try:
                    return self._dated(example_record(table, self.tables), endpoint, MIDDLE)
                except (CannotSay, MappingError):
                    return {}
        return {}

    def _dated(self, record: dict[str, Any], endpoint: Endpoint, when: str) -> dict[str, Any]:
        """The record with times where a condition compares times."""
        outputs = {step.output for step in self.spec.data_flow if step.endpoint == endpoint.key}
        tests = [test for step in self.spec.data_flow if step.condition for test in step.condition.tests]
        for test in tests:
            for reference in (test.path, test.other):
                read = read_reference(reference)
                if (
                    test.op in COMPARISONS
                    and compared_as(test) == "date"
                    and read.root in outputs
                    and read.path
                ):
                    record = _put(record, write_path(read.path), when)
        return record

    def _others(self, known: list[Situation], step: Step) -> Iterator[Situation]:
        """The known situations, changed at each condition and lookup before a step that none comes to."""
        before = self.spec.data_flow[: self.spec.data_flow.index(step)]
        for situation in list(known):
            for other in reversed(before):
                if other.key in situation.expected.reached:
                    yield from (
                        each for each in self._varied(situation, other) if step.key in each.expected.reached
                    )

    def _varied(self, situation: Situation, step: Step) -> Iterator[Situation]:
        """A situation with one value changed, so that a condition comes out the other way."""
        if step.condition is None or not step.condition.tests:
            return
        run = situation.expected
        try:
            true = holds(step.condition, run.value)
        except (CannotSay, MappingError):
            return
        yield from self._as_kept(situation, step)
        for test in step.condition.tests:
            for value in making(test, not true, run.value(test.other) if test.other else None):
                for given in self._with_value(situation, test.path, value):
                    found = self.followed(step.key, given)
                    if found:
                        yield found

    def _as_kept(self, situation: Situation, step: Step) -> Iterator[Situation]:
        """The record is as another workflow left it."""
        run = situation.expected
        for test in step.condition.tests if step.condition else ():
            root = read_reference(test.other).root
            looked = next((each for each in self.spec.data_flow if each.output == root and each.keep), None)
            record = run.value(test.path)
            if test.op != "includes" or looked is None or looked.keep is None or not isinstance(record, dict):
                continue
            name = "".join(
                str(run.value(looked.bind[name])) if name else part
                for part, name in split_placeholders(looked.keep.key)
            )
            found = self.followed(step.key, situation.given, {(looked.keep.scope, name): record})
            if found and looked.keep.scope:
                yield found

    def _with_value(self, situation: Situation, reference: str, value: Any) -> Iterator[Given]:
        """The situation in which a reference has another value: in the event, or in the record it names."""
        read, given, run = read_reference(reference), situation.given, situation.expected
        path = write_path(read.path)
        if read.root == "event" and path:
            event = copy.deepcopy(run.event)
            if isinstance(event, dict):
                yield given.model_copy(update={"payload": _put(event, path, value)})
            return
        if read.root == CUSTOMER and self.spec.customers and isinstance(run.event, dict):
            by = read_reference(self.spec.customers.by)
            if by.root == "event" and value is None:
                event = _put(copy.deepcopy(run.event), write_path(by.path), NOBODY)
                yield given.model_copy(update={"payload": event})
            return
        made = next((each for each in self.spec.data_flow if each.output == read.root), None)
        endpoint = next((each for each in self.spec.endpoints if made and each.key == made.endpoint), None)
        record = run.env.get(read.root)
        if endpoint is None or made is None:
            return
        if not path:
            yield from self._found_or_not(situation, made, endpoint, value)
        elif isinstance(record, dict):
            state = [
                each.model_copy(update={"record": _put(copy.deepcopy(each.record), path, value)})
                if each.record == record
                else each
                for each in given.twin_state
            ]
            yield given.model_copy(update={"twin_state": tuple(state)})

    def _found_or_not(
        self, situation: Situation, made: Step, endpoint: Endpoint, value: Any
    ) -> Iterator[Given]:
        """The record of a lookup put there, as the table would write it, or taken away."""
        given, run = situation.given, situation.expected
        if value is None:
            kept = tuple(each for each in given.twin_state if each.record != run.env.get(made.output))
            yield given.model_copy(update={"twin_state": kept})
            return
        sent = next((each for each in run.sent if each.step.key == made.key), None)
        if sent is None or len(sent.sought) != len(made.match):
            return
        record: dict[str, Any] = {}
        for table in self.spec.transformations:
            if table.target.system == endpoint.system and same_name(table.target.object, endpoint.object):
                record = {row.target: f"old {row.key}" for row in table.rows if row.target.isidentifier()}
        record = self._dated(record, endpoint, EARLY)
        put(record, endpoint.returns.id_at or "id", MATCHED)
        for match, asked in zip(made.match, sent.sought, strict=True):
            put(record, match.target, asked)
        plain = {name: each for name, each in record.items() if not str(each).startswith("old ")}
        for each in (record, plain):
            added = _record(endpoint, each)
            yield given.model_copy(update={"twin_state": (*given.twin_state, added)})


def _is_further(one: Situation, other: Situation) -> bool:
    return len(set(one.expected.reached)) > len(set(other.expected.reached)) or one.outcome == "done"


def _record(endpoint: Endpoint, record: dict[str, Any]) -> TwinRecord:
    return TwinRecord(system=endpoint.system, object=endpoint.object, record=record)


def _put(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    try:
        return put(record, path, value)
    except MappingError:
        return record


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    return pick(value, write_path(path)) if isinstance(value, Mapping) and path else None
