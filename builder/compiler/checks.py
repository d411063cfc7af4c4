"""The typed check of a criterion as the statements of a test."""

import keyword
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.compiler.expected_sent import Wait
from builder.compiler.fixtures import FixtureBook
from builder.compiler.layout import STEP, WIDTH
from builder.compiler.literals import literal, text
from builder.compiler.names import Names, identifier, singular
from builder.compiler.printer import names_in
from builder.compiler.references import optional, read_path, subscript
from planner.handover import (
    Calls,
    Check,
    Fault,
    OutcomeIs,
    RecordCount,
    RecordField,
    ResponseStatus,
    RunsStarted,
    Trigger,
    TwinRecord,
    Waited,
)

ORDINALS = ("first", "second", "third", "fourth")


@dataclass
class CheckCode:
    """Writes the lines of one test. Names are those of the test's own scope."""

    workflow: str
    trigger: Trigger
    fixtures: FixtureBook
    lines: list[str] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    records: dict[str, str] = field(default_factory=dict)
    run: str = "result"
    runs: str = "[result]"
    response: str = ""
    waits: Sequence[Wait] = ()

    def write(self, check: Check, more: Sequence[str] = (), before: Sequence[str] = ()) -> list[str]:
        """The statements, one logical line each; `more` stands behind the assertions of the check, `before`
        in front of what happens.
        """
        for record in check.given.twin_state:
            self.lines.append(self._added(record))
        for fault in check.given.faults:
            self.lines.append(_fault(fault))
        self.lines += before
        self._happen(check)
        for wait in self.waits:
            self.lines.append(f"result = send({text(wait.event)}, {literal(wait.data)})[-1]")
            self.run, self.runs = "result", "[result]"
        for assertion in check.then:
            self._assert(assertion)
        self.lines += more
        return [self._without_unused(line, self.lines[place + 1 :]) for place, line in enumerate(self.lines)]

    def _without_unused(self, line: str, following: Sequence[str]) -> str:
        """A call of `run` or `deliver` keeps a name only where the test looks at what came of it."""
        name, equals, call = line.partition(" = ")
        is_call = equals and call.startswith(("run(", "deliver(", "send("))
        return call if is_call and name not in names_in(following) else line

    def _added(self, record: TwinRecord) -> str:
        family = identifier(singular(record.object), "record")
        value = self.fixtures.expression(record.record, family)
        return f"{twin(record.system)}.add({text(record.object)}, {value})"

    def _happen(self, check: Check) -> None:
        """The event arrives, once or more often, over HTTP or straight into the workflow."""
        payload = self._payload(check)
        delivered = self._is_delivered(check, payload)
        if not delivered and isinstance(payload, list) and isinstance(self.trigger.payload_example, list):
            payload = payload[0] if payload else None
        family = identifier(self.trigger.event or "event", "event")
        value = self.fixtures.expression(payload, family if family != "event" else "received")
        times = check.when.times if check.when.kind == "repeat" else 1
        if times > 1 or len(value) > WIDTH // 2:
            self.lines.append(f"event = {value}")
            value = "event"
        signature = f', signature="{check.when.signature}"' if check.when.signature != "valid" else ""
        call = (
            f"deliver({self.workflow}, {value}{signature})" if delivered else f"run({self.workflow}, {value})"
        )
        if times == 1:
            self._once(call, delivered)
        else:
            self._repeated(call, delivered, times)

    def _payload(self, check: Check) -> Any:
        given = check.given
        if given.payload is not None:
            return given.payload
        return self.trigger.payload_example if self.trigger.payload_example is not None else {}

    def _is_delivered(self, check: Check, payload: Any) -> bool:
        if self.trigger.kind != "webhook":
            return False
        asks = any(isinstance(each, ResponseStatus | RunsStarted) for each in check.then)
        many = isinstance(payload, list) and len(payload) > 1
        return asks or many or check.when.kind != "run" or check.when.signature != "valid"

    def _once(self, call: str, delivered: bool) -> None:
        if not delivered:
            self.lines.append(f"result = {call}")
            return
        self.lines.append(f"delivery = {call}")
        self.run, self.runs, self.response = "delivery.runs[-1]", "delivery.runs", "delivery.status"

    def _repeated(self, call: str, delivered: bool, times: int) -> None:
        if delivered and times == 2:
            self.lines += [f"first = {call}", f"second = {call}"]
            self.run, self.runs, self.response = "first.runs[-1]", "first.runs + second.runs", "second.status"
        elif delivered:
            self.lines.append(f"deliveries = [{call} for _ in range({times})]")
            self.lines.append("runs = [each for delivery in deliveries for each in delivery.runs]")
            self.run, self.runs, self.response = "runs[-1]", "runs", "deliveries[-1].status"
        elif times <= len(ORDINALS):
            names = ORDINALS[:times]
            self.lines += [f"{name} = {call}" for name in names]
            self.run, self.runs = names[-1], f"[{', '.join(names)}]"
        else:
            self.lines.append(f"results = [{call} for _ in range({times})]")
            self.run, self.runs = "results[-1]", "results"

    def _assert(self, assertion: object) -> None:
        if isinstance(assertion, OutcomeIs):
            self._expect(f"{self.run}.outcome", "==", literal(assertion.equals))
        elif isinstance(assertion, Calls):
            self._calls(assertion)
        elif isinstance(assertion, RecordField):
            self._record(assertion)
        elif isinstance(assertion, RecordCount):
            found = f"{twin(assertion.system)}.count({_looked_for(assertion.object, assertion.where)})"
            self._expect(found, "==", literal(assertion.equals), "count")
        elif isinstance(assertion, ResponseStatus):
            self._expect(self.response or "200", "==", literal(assertion.status))
        elif isinstance(assertion, RunsStarted):
            self._expect(f"len({self.runs})", "==", literal(assertion.equals))
        elif isinstance(assertion, Waited):
            seconds = (
                int(assertion.seconds) if assertion.seconds == int(assertion.seconds) else assertion.seconds
            )
            self._expect(f"sum({self.run}.waited)", ">=", literal(seconds))

    def _calls(self, assertion: Calls) -> None:
        path = f", {text(assertion.path)}" if assertion.path else ""
        found = f"{twin(assertion.system)}.calls({text(assertion.method.upper())}{path})"
        self._expect(found, assertion.op, literal(assertion.equals), "calls")

    def _record(self, assertion: RecordField) -> None:
        found = f"{twin(assertion.system)}.record({_looked_for(assertion.object, assertion.where)})"
        if found not in self.records:
            name = self.names.take(identifier(singular(assertion.object), "record"))
            self.records[found] = name
            self.lines.append(f"{name} = {found}")
        path = tuple(read_path(assertion.field))
        if assertion.equals is None:
            self._expect(optional(self.records[found], path), "is", "None")
        elif isinstance(assertion.equals, bool):
            self._expect(subscript(self.records[found], path), "is", literal(assertion.equals))
        else:
            self._expect(subscript(self.records[found], path), "==", literal(assertion.equals))

    def _expect(self, found: str, word: str, expected: str, name: str = "found") -> None:
        """`assert found == expected`, its sides named first where the line would be too long."""
        if STEP + len(f"assert {found} {word} {expected}") > WIDTH and len(expected) > SHORT:
            variable = self.names.take("expected")
            self.lines.append(f"{variable} = {expected}")
            expected = variable
        if STEP + len(f"assert {found} {word} {expected}") > WIDTH:
            variable = self.names.take(name)
            self.lines.append(f"{variable} = {found}")
            found = variable
        self.lines.append(f"assert {found} {word} {expected}")


SHORT = 30


def twin(system: str) -> str:
    """The twin of a system as a test names it: `twins.web_shop` for the key `web-shop`."""
    name = system.replace("-", "_")
    plain = name.isidentifier() and not keyword.iskeyword(name) and ("-" not in system or "_" not in system)
    return f"twins.{name}" if plain else f"twins[{text(system)}]"


def _looked_for(record: str, where: dict[str, Any]) -> str:
    plain = [f"{key}={literal(value)}" for key, value in where.items() if _is_word(key)]
    odd = {key: value for key, value in where.items() if not _is_word(key)}
    return ", ".join([text(record), *plain, *([f"**{literal(odd)}"] if odd else [])])


def _is_word(key: str) -> bool:
    return key.isascii() and key.isidentifier() and not keyword.iskeyword(key)


def _fault(fault: Fault) -> str:
    arguments = [literal(fault.status)] if fault.kind == "status" else []
    once = fault.times == 1
    if not once:
        arguments.append(f"times={fault.times}")
    if fault.retry_after is not None:
        arguments.append(f"retry_after={fault.retry_after}")
    if fault.method:
        arguments.append(f"method={text(fault.method.upper())}")
    if fault.path:
        arguments.append(f"path={text(fault.path)}")
    for name, usual in (("seconds", 5), ("items", 10_000), ("after", 0)):
        if getattr(fault, name) != usual:
            arguments.append(f"{name}={getattr(fault, name)}")
    if fault.kind != "status":
        arguments.append(f"kind={text(fault.kind)}")
    return f"{twin(fault.system)}.{'fail_once' if once else 'fail'}({', '.join(arguments)})"
