"""A check in words: what is given, what happens, what must then be seen."""

import json
from collections.abc import Mapping
from typing import Any

from lib.text import counted, listed, shorten
from planner.spec.checks import (
    Assertion,
    Calls,
    Check,
    OutcomeIs,
    RecordCount,
    RecordField,
    ResponseStatus,
    RunsStarted,
)
from planner.spec.workflow import Paging, Step

HAPPENS = {
    "run": "the workflow is run",
    "event": "the event arrives over HTTP",
    "repeat": "the event arrives {times} times",
}
SIGNED = {"valid": "", "invalid": " with a wrong signature", "missing": " without a signature"}
OUTCOMES = {
    "done": "the run is done",
    "skipped": "the run is skipped",
    "failed": "the run fails",
    "parked": "the run is parked",
    "empty": "the run has nothing to do",
}
MANY = {"==": "exactly", ">=": "at least", "<=": "at most"}
LONGEST = 60


def check_in_words(check: Check, names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """What is given ("" for nothing special), what happens, and each assertion. `names` name systems."""
    given = [counted(len(check.given.twin_state), "record")] if check.given.twin_state else []
    if check.given.payload is not None or check.given.fixture:
        given.insert(0, "a payload")
    given += [_fault(one, names) for one in check.given.faults]
    when = HAPPENS[check.when.kind].format(times=check.when.times) + SIGNED[check.when.signature]
    return listed(given), when, tuple(assertion_in_words(one, names) for one in check.then)


def assertion_in_words(assertion: Assertion, names: Mapping[str, str]) -> str:
    """One assertion as part of a sentence."""
    if isinstance(assertion, OutcomeIs):
        return OUTCOMES[assertion.equals]
    if isinstance(assertion, ResponseStatus):
        return f"the sender gets {assertion.status}"
    if isinstance(assertion, RunsStarted):
        return f"{counted(assertion.equals, 'run')} started"
    if isinstance(assertion, Calls):
        call = f"`{assertion.method}{f' {assertion.path}' if assertion.path else ''}`"
        system = names.get(assertion.system, assertion.system)
        return f"{system} gets {MANY[assertion.op]} {counted(assertion.equals, 'call')} of {call}"
    if isinstance(assertion, RecordCount):
        system = names.get(assertion.system, assertion.system)
        found = f"{assertion.object}{_where(assertion.where)}"
        return f"{system} has exactly {assertion.equals} {found}"
    if isinstance(assertion, RecordField):
        system = names.get(assertion.system, assertion.system)
        return f"`{assertion.field}` of that {assertion.object} in {system} is {_value(assertion.equals)}"
    return f"it waited at least {assertion.seconds:g} s before the next try"


def remembered_in_words(step: Step) -> list[str]:
    """What a step has to do with other runs, as parts of a sentence."""
    said = []
    if step.keep:
        shared = f", shared with workflows that say `{step.keep.scope}`" if step.keep.scope else ""
        doing = {"lookup": "reads", "delete": "forgets"}.get(step.kind, "keeps")
        said.append(f"{doing} `{step.keep.key}`{shared}")
    if step.checkpoint:
        by = f"by `{step.checkpoint.field}`" if step.checkpoint.field else "since the last run began"
        said.append(f"only what is new, {by}, from {step.checkpoint.first} on")
    return said + (["done once, however many runs want to"] if step.once else [])


PAGED = {
    "cursor": "by the mark at `{at}`",
    "next_url": "by the address at `{at}`",
    "link_header": "by the Link header",
    "offset": "counting entries, {size} at a time",
    "page_number": "counting pages of {size}",
}


def paging_in_words(paging: Paging | None) -> str:
    """How a list comes, "" for one that comes whole."""
    if paging is None:
        return ""
    return f"in pages, {PAGED[paging.style].format(at=paging.at, size=paging.size)}"


def _fault(fault: Any, names: Mapping[str, str]) -> str:
    what = f"answers {fault.status}" if fault.kind == "status" else fault.kind.replace("_", " ")
    times = f" {fault.times} times" if fault.times > 1 else ""
    return f"{names.get(fault.system, fault.system)} {what}{times}"


def _where(where: Mapping[str, Any]) -> str:
    told = listed([f"`{name}` {_value(value)}" for name, value in where.items()])
    return f" with {told}" if told else ""


def _value(value: Any) -> str:
    return f"`{shorten(json.dumps(value, ensure_ascii=False), LONGEST)}`"
