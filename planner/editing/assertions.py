"""What a check asserts, as lines a person reads and writes.

    outcome == done                                          how the run ended
    response.status == 401                                   what the sender of the event got
    runs == 1                                                how many runs the events started
    waited >= 30                                             seconds before the next try
    calls(salesforce, POST, /sobjects/Lead) == 1             also >= and <=; the path may be left out
    count(salesforce, Lead, {"Email": "a@b.c"}) == 1         records that match
    record(salesforce, Lead, {"Email": "a@b.c"}).Name == "A" a field of the record that matches

Values and `{...}` are JSON. The names are those of `planner.spec.checks`.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from planner.spec.checks import (
    Assertion,
    Calls,
    OutcomeIs,
    RecordCount,
    RecordField,
    ResponseStatus,
    RunsStarted,
    Waited,
)

OUTCOMES = ("done", "skipped", "failed", "parked", "empty")
LINE = re.compile(
    r"(?P<name>outcome|response\.status|runs|waited|calls|count|record)\s*(?P<rest>.*)$", re.DOTALL
)
COMPARED = re.compile(r"(?P<op>==|>=|<=)\s*(?P<value>.*)$", re.DOTALL)


class NotUnderstood(ValueError):
    """A line that says nothing that can be checked; the message says what is expected there."""


def written(assertion: Assertion) -> str:
    """The assertion as its line."""
    if isinstance(assertion, OutcomeIs):
        return f"outcome == {assertion.equals}"
    if isinstance(assertion, ResponseStatus):
        return f"response.status == {assertion.status}"
    if isinstance(assertion, RunsStarted):
        return f"runs == {assertion.equals}"
    if isinstance(assertion, Waited):
        return f"waited >= {assertion.seconds:g}"
    if isinstance(assertion, Calls):
        named = [assertion.system, assertion.method, *([assertion.path] if assertion.path else [])]
        return f"calls({', '.join(named)}) {assertion.op} {assertion.equals}"
    where = f", {_json(assertion.where)}" if assertion.where else ""
    found = f"({assertion.system}, {assertion.object}{where})"
    if isinstance(assertion, RecordCount):
        return f"count{found} == {assertion.equals}"
    return f"record{found}.{assertion.field} == {_json(assertion.equals)}"


def understood(line: str) -> Assertion:
    """The assertion a line says. Raises NotUnderstood."""
    found = LINE.match(line.strip())
    if found is None:
        raise NotUnderstood(
            "begin with outcome, calls(...), record(...), count(...), response.status, runs or waited"
        )
    name, rest = found["name"], found["rest"]
    if name in ("calls", "count", "record"):
        arguments, rest = _arguments(rest, name)
        return _about_records(name, arguments, rest)
    op, value = _compared(rest)
    if name == "waited":
        return Waited(seconds=_number(value, op, ">="))
    if name == "outcome":
        if value not in OUTCOMES:
            raise NotUnderstood(f"a run ends {', '.join(OUTCOMES)}, not {value or 'so'}")
        return OutcomeIs.model_validate({"equals": value})
    number = int(_number(value, op, "=="))
    return ResponseStatus(status=number) if name == "response.status" else RunsStarted(equals=number)


def understood_lines(text: str) -> tuple[Assertion, ...]:
    """The assertions of all lines; empty lines say nothing. Raises NotUnderstood with the line's number."""
    found: list[Assertion] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(understood(line))
        except NotUnderstood as problem:
            raise NotUnderstood(f"Line {number}: {problem}.") from problem
    return tuple(found)


def _about_records(name: str, arguments: Sequence[str], rest: str) -> Assertion:
    if len(arguments) < 2:
        second = "a method" if name == "calls" else "an object"
        raise NotUnderstood(f"{name} needs a system and {second} in its brackets")
    if name == "calls":
        op, value = _compared(rest)
        path = arguments[2] if len(arguments) > 2 else ""
        return Calls.model_validate(
            {
                "system": arguments[0],
                "method": arguments[1].upper(),
                "path": path,
                "op": op,
                "equals": int(_number(value, op, op)),
            }
        )
    where = _value(arguments[2], "the third argument") if len(arguments) > 2 else {}
    if not isinstance(where, dict):
        raise NotUnderstood('the third argument says which record, such as {"Email": "ada@example.com"}')
    if name == "count":
        op, value = _compared(rest)
        number = int(_number(value, op, "=="))
        return RecordCount(system=arguments[0], object=arguments[1], where=where, equals=number)
    field = re.match(r"\.(?P<field>[^=<>\s]+)\s*(?P<rest>.*)$", rest, re.DOTALL)
    if field is None:
        raise NotUnderstood('a field follows the brackets, such as .Status == "New"')
    _, value = _compared(field["rest"])
    equals = _value(value, "the value")
    return RecordField(
        system=arguments[0], object=arguments[1], where=where, field=field["field"], equals=equals
    )


def _arguments(text: str, name: str) -> tuple[list[str], str]:
    """The arguments in the brackets and what follows them; commas inside JSON part nothing."""
    if not text.startswith("("):
        raise NotUnderstood(f"{name} is followed by its arguments in brackets")
    depth, quoted, start, parts = 0, False, 1, []
    for place, letter in enumerate(text):
        if letter == '"' and text[place - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        if (depth == 1 and letter == ",") or depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
        if depth == 0 and not quoted:
            return [part for part in parts if part], text[place + 1 :].strip()
    raise NotUnderstood("a bracket is not closed")


def _compared(text: str) -> tuple[str, str]:
    found = COMPARED.match(text.strip())
    if found is None:
        raise NotUnderstood("say what it equals, such as == 1")
    return found["op"], found["value"].strip()


def _number(text: str, op: str, wanted: str) -> float:
    if op != wanted:
        raise NotUnderstood(f"only {wanted} can be checked here")
    try:
        return float(text) if wanted == ">=" else int(text)
    except ValueError:
        raise NotUnderstood(f"{text or 'nothing'} is no number") from None


def _value(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise NotUnderstood(f'{what} is not JSON; texts stand in quotes: "{text.strip(chr(34))}"') from None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
