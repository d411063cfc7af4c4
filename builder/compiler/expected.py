"""What a workflow does in a situation, computed from the plan alone: its outcome and the requests it sends.

It follows the steps of a completed plan over the records that a check puts into the twins. Whatever the plan
leaves open (an id that a system gives, a wait, code still to be written) raises CannotSay: then nothing is
expected of it.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenon.mapping import MappingError, lookup, pick, put, unfilled

from builder.compiler.actions import DURATION, EVENT, SECONDS
from builder.compiler.branches import arms, loop_body
from builder.compiler.expected_answers import (
    record_found,
    record_read,
    record_there,
    records_listed,
)
from builder.compiler.expected_requests import filled, params_of, path_of
from builder.compiler.expected_rows import CannotSay, Tables, mapped
from builder.compiler.expected_sent import Sent, Wait
from builder.compiler.expected_tests import GIVEN, holds
from builder.compiler.literals import split_placeholders
from builder.compiler.marks import mark_name, telling
from builder.compiler.references import read_path, read_reference
from builder.compiler.twins import request_wrapper
from builder.compiler.workspace import CUSTOMER, SETTINGS
from planner.handover import Checkpoint, Endpoint, Given, Kept, Step, Transformation, TwinRecord, WorkflowSpec

WRITES = ("create", "update", "upsert", "delete")
SILENT = ("receive", "verify", "store", "respond")
TIME = object()
"""A mark that is the time of the run."""


class _Leaves(Exception):
    """The run or the item ends here."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True)
class Asked:
    """A list was asked for from a mark on: the one that is kept as `key`, as the request number `place`."""

    step: Step
    checkpoint: Checkpoint
    key: str
    place: int


@dataclass
class Expectation:
    """Follows one run. `sent`, `records` and the keys of the steps `reached` fill up on the way, and so does
    what is `kept` between runs, by scope and key; `slept` are the seconds of waits for nothing but time,
    `marks` the lists that were asked for from a mark on.
    """

    spec: WorkflowSpec
    given: Given
    event: Any
    tables: Tables
    env: dict[str, Any] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    records: list[TwinRecord] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    slept: list[int] = field(default_factory=list)
    marks: list[Asked] = field(default_factory=list)
    ending: list[list[Asked]] = field(default_factory=list)

    def follow(self) -> str:
        """The outcome: done or skipped. Raises CannotSay for what the plan leaves open."""
        self.env = {"event": self.event}
        self.records = list(self.given.twin_state)
        try:
            self._whole(range(len(self.spec.data_flow)), in_loop=False)
        except _Leaves as leaves:
            return leaves.outcome
        except (LookupError, MappingError, TypeError, AttributeError, ValueError) as problem:
            raise CannotSay(str(problem)) from problem
        return "done"

    def _whole(self, steps: range, in_loop: bool) -> None:
        """A block, at whose end the marks of what it read are kept."""
        self.ending.append([])
        try:
            self._block(steps.start, steps.stop, in_loop)
            for asked in self.ending[-1]:
                self._mark(asked)
        finally:
            self.ending.pop()

    def _block(self, start: int, stop: int, in_loop: bool) -> None:
        place = start
        while place < stop:
            step = self.spec.data_flow[place]
            self.reached.append(step.key)
            if step.kind in ("filter", "branch"):
                place = self._condition(step, place, stop, in_loop)
            elif step.kind == "loop":
                place = self._loop(step, place, stop)
            else:
                asks = step.condition is not None and step.condition.tests
                if step.condition is None or not asks or holds(step.condition, self.value):
                    self._action(step)
                else:
                    self.env[step.output] = None
                place += 1

    def _condition(self, step: Step, place: int, stop: int, in_loop: bool) -> int:
        if step.condition is None or not step.condition.tests:
            raise CannotSay(f"{step.key} is a condition in words")
        true = holds(step.condition, self.value)
        target = step.on_true if true else step.on_false
        ends = ("skip", "end")
        if target in ends:
            raise _Leaves("next" if in_loop else "skipped" if target == "skip" else "done")
        if step.on_true in ends or step.on_false in ends:
            keys = [each.key for each in self.spec.data_flow]
            return min(keys.index(target), stop) if target else place + 1
        chosen = arms(self.spec.data_flow, place, stop)
        arm = chosen.on_true if true else chosen.on_false
        self._whole(arm, in_loop)
        return chosen.meets

    def _loop(self, step: Step, place: int, stop: int) -> int:
        body = loop_body(self.spec.data_flow, place, stop)
        if not body or "[]" in step.each:
            raise CannotSay(f"{step.key} has no plain list")
        for item in self.value(step.each) or []:
            self.env[step.output] = item
            try:
                self._whole(body, in_loop=True)
            except _Leaves as leaves:
                if leaves.outcome != "next":
                    raise
        return body.stop

    def _action(self, step: Step) -> None:
        if step.kind == "transform":
            self.env[step.output] = self._mapped(step)
            return
        if step.kind == "wait":
            self._wait(step)
            return
        endpoint = next((each for each in self.spec.endpoints if each.key == step.endpoint), None)
        if endpoint is not None:
            self._call(step, endpoint)
        elif step.keep:
            self._keep(step, step.keep)
        elif step.kind not in (*SILENT, "notify"):
            raise CannotSay(f"{step.key} calls nothing")

    def _wait(self, step: Step) -> None:
        said = f"{step.text} {step.title}"
        event, duration = EVENT.search(said), DURATION.search(said)
        seconds = round(float(duration[1]) * SECONDS[duration[2][0].lower()]) if duration else 0
        if event is not None:
            data: dict[str, Any] = {}
            for path, reference in step.bind.items():
                put(data, path, self.known(reference))
            self.waits.append(Wait(event[1] or event[2], data, len(self.sent), seconds))
            self.env[step.output] = data
        elif duration is not None:
            self.slept.append(seconds)
        else:
            raise CannotSay(f"{step.key} does not say how long to wait")

    def _mapped(self, step: Step) -> Any:
        table = next((each for each in self.spec.transformations if each.key == step.table), None)
        if table is None:
            raise CannotSay(f"there is no table {step.table}")
        source = self.known(step.input or "event")
        if isinstance(source, list):
            return [mapped(table, each, self.tables) for each in source]
        return mapped(table, source, self.tables)

    def _keep(self, step: Step, keep: Kept) -> None:
        parts = [
            str(self.value(step.bind[name])) if name else part for part, name in split_placeholders(keep.key)
        ]
        if any(self.value(reference) is GIVEN for reference in step.bind.values()):
            return
        place = keep.scope, "".join(parts)
        if step.kind == "lookup":
            self.env[step.output] = self.kept.get(place)
        elif step.kind == "delete":
            self.kept.pop(place, None)
        else:
            self.kept[place] = self.value(step.input)

    def _mark(self, asked: Asked) -> None:
        at = asked.checkpoint.field
        found = (pick(self.env[asked.step.output], f"[].{at}") or []) if at else [TIME]
        if found:
            self.kept["", asked.key] = max(found) if at else TIME

    def _since(self, step: Step, checkpoint: Checkpoint) -> None:
        told = [self.known(each) for each in telling(self.spec, step)]
        key = " ".join([mark_name(self.spec, step), *(str(each) for each in told)])
        mark = self.kept.get(("", key), checkpoint.first)
        if mark is TIME:
            raise CannotSay(f"{step.key} asks from the time of the last run on")
        asked = Asked(step, checkpoint, key, len(self.sent))
        self.marks.append(asked)
        self.ending[-1].append(asked)
        self.env["checkpoint"] = {step.key: mark}

    def _call(self, step: Step, endpoint: Endpoint) -> None:
        if step.checkpoint:
            self._since(step, step.checkpoint)
        bound = {name: self.known(reference) for name, reference in step.bind.items()}
        body = self._body(step, endpoint, bound)
        key = self._write_key(step) if body is not None else ""
        params = params_of(endpoint, bound)
        many = bool(step.input) and isinstance(self.value(step.input), list)
        self.sent.append(Sent(step, endpoint, path_of(endpoint, bound), params, body, key, bound, many))
        self._answered(step, endpoint, bound)

    def _answered(self, step: Step, endpoint: Endpoint, bound: Mapping[str, Any]) -> None:
        if step.kind in WRITES or endpoint.operation in WRITES:
            if step.kind in ("update", "delete") and not bound:
                raise CannotSay(f"{step.key} does not say which record")
            record = self.value(step.input) if step.input else {}
            if step.kind == "create" and isinstance(record, dict):
                made = TwinRecord(system=endpoint.system, object=endpoint.object, record=dict(record))
                self.records.append(made)
            self.env[step.output] = GIVEN
        elif step.kind == "lookup" and endpoint.operation == "read":
            self.env[step.output] = record_there(self.records, endpoint, bound)
        elif step.kind == "lookup":
            self.env[step.output] = record_found(self.records, step, endpoint, bound)
        elif endpoint.operation == "read":
            self.env[step.output] = record_read(self.records, endpoint, bound)
        elif endpoint.operation in ("list", "search"):
            self.env[step.output] = records_listed(self.records, endpoint, bound)
        else:
            self.env[step.output] = GIVEN

    def _body(self, step: Step, endpoint: Endpoint, bound: Mapping[str, Any]) -> Any:
        fixed = [each for each in endpoint.params if each.location == "body"]
        sends = bool(step.input) and step.kind in (*WRITES, "notify")
        if not sends and not fixed:
            return None
        if endpoint.body != "json":
            raise CannotSay(f"{endpoint.key} takes no JSON")
        record = self._let_stand(step, endpoint, copy.deepcopy(self.known(step.input))) if sends else None
        at = endpoint.body_at if sends else ""
        if isinstance(record, list) and not at:
            return record
        body: dict[str, Any] = put({}, at, record) if at else dict(record or {})
        if sends and not at:
            body = self._wrapped(body, endpoint, step)
        for parameter in fixed:
            value = filled(parameter, bound)
            if value is not None:
                put(body, parameter.name, value)
        return body

    def _let_stand(self, step: Step, endpoint: Endpoint, record: Any) -> Any:
        """The record without the fields whose value there wins."""
        table = self._table_behind(step)
        paths = [row.target for row in table.rows if row.wins == "target"] if table else []
        if not paths or step.kind not in ("update", "upsert"):
            return record
        for other in reversed(self.spec.data_flow[: self.spec.data_flow.index(step)]):
            called = next((each for each in self.spec.endpoints if each.key == other.endpoint), None)
            reads = other.kind == "lookup" or (called is not None and called.operation == "read")
            if called and reads and called.system == endpoint.system and other.output:
                known = self.env[other.output]
                if called.operation != "read" and called.returns.record_at:
                    known = pick(known, called.returns.record_at)
                self.env[read_reference(step.input).root] = unfilled(record, known, paths)
                return self.env[read_reference(step.input).root]
        raise CannotSay(f"{step.key} does not say what is there")

    def _wrapped(self, body: dict[str, Any], endpoint: Endpoint, step: Step) -> dict[str, Any]:
        wrapper = request_wrapper(endpoint)
        table = self._table_behind(step)
        if not wrapper or table is None:
            return body
        return body if any(read_path(row.target)[:1] == [wrapper] for row in table.rows) else {wrapper: body}

    def _table_behind(self, step: Step) -> Transformation | None:
        root = read_reference(step.input).root
        key = next(
            (each.table for each in self.spec.data_flow if each.kind == "transform" and each.output == root),
            step.table,
        )
        return next((each for each in self.spec.transformations if each.key == key), None)

    def _write_key(self, step: Step) -> str:
        table = self._table_behind(step)
        record = self.known(step.input) if step.input else None
        if not step.match or table is None or not isinstance(record, dict):
            return ""
        rows = {row.target for row in table.rows}
        found = [pick(record, match.target) for match in step.match if match.target in rows]
        return "/".join("" if each is None else str(each) for each in found)

    def known(self, reference: str) -> Any:
        """The value of a reference. Raises CannotSay for what only a system can say."""
        value = self.value(reference)
        if value is GIVEN:
            raise CannotSay(f"only the system can say {reference}")
        return value

    def value(self, reference: str) -> Any:
        """The value of a reference, None where there is none."""
        read = read_reference(reference)
        if read.root == SETTINGS and read.path:
            return self.tables.get(str(read.path[0]))
        if read.root == CUSTOMER and self.spec.customers and read.path:
            rows = self.tables.get(self.spec.customers.table, {})
            return lookup(self.value(self.spec.customers.by), rows, str(read.path[0]))
        if read.root not in self.env:
            raise CannotSay(f"{reference} is nothing an earlier step puts out")
        value = self.env[read.root]
        for part in read.path:
            if value is GIVEN:
                return GIVEN
            value = value[part] if isinstance(part, int) else (value or {}).get(part)
        return value


def event_of(spec: WorkflowSpec, given: Given) -> Any:
    """What the trigger hands to one run: the payload of the situation, of a list its first entry."""
    event = given.payload if given.payload is not None else spec.trigger.payload_example
    if isinstance(event, list):
        event = event[0] if event else None
    return {} if event is None else event
