"""The plan as a JSON document: written, read back, and compared with what is there."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lib.json_text import MOST_LEVELS, levels, storable
from planner.merging import Differences, differences
from planner.merging.references import problems
from planner.spec.plan import Plan, PlanInvalid, read_plan
from planner.spec.workflow import WorkflowSpec

MOST_BYTES = 8_000_000
MOST_PROBLEMS = 12
SAYS_PLAN = re.compile(rb'"format"\s*:\s*"tenon/plan@')
TOO_DEEP = "(the document): nested too deeply"
NO_TEXT = "(the document): a text in it holds a null byte or half a character"
TOO_LARGE = f"(the document): a plan file has at most {MOST_BYTES // 1_000_000} MB"


@dataclass(frozen=True)
class Incoming:
    """One workflow of a plan file: new to the project, different from what it has, or the same."""

    spec: WorkflowSpec
    state: Literal["new", "changed", "same"]
    changes: Differences

    @property
    def key(self) -> str:
        return self.spec.key


def plan_text(plan: Plan) -> str:
    """The interchange document, as `read_plan_file` reads it."""
    return plan.model_dump_json(by_alias=True, indent=2) + "\n"


def read_plan_file(data: bytes) -> Plan:
    """The plan in a file. Raises `PlanInvalid` with the exact place of everything that is wrong.

    Besides the format, keys must tell workflows and their elements apart: a plan is compared by key.
    """
    if len(data) > MOST_BYTES:
        raise PlanInvalid([TOO_LARGE])
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise PlanInvalid([f"byte {error.start + 1}: the file is not UTF-8 text"]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise PlanInvalid([f"{place}: {error.msg.lower()}"]) from error
    except RecursionError as error:
        raise PlanInvalid([TOO_DEEP]) from error
    except PlanInvalid:
        raise
    except ValueError as error:
        # Python itself refuses an integer of more than 4,300 digits.
        raise PlanInvalid(["(the document): a number in it has too many digits"]) from error
    if levels(value) > MOST_LEVELS:
        raise PlanInvalid([TOO_DEEP])
    if storable(value) != value:
        raise PlanInvalid([NO_TEXT])
    plan = read_plan(value)
    wrong = list(_key_problems(plan))
    if wrong:
        raise PlanInvalid(wrong)
    return plan


def is_plan_file(data: bytes) -> bool:
    """Whether the bytes say of themselves that they are a plan; nothing else is looked at."""
    return bool(SAYS_PLAN.search(data[:4_000]))


def compared(plan: Plan, current: Mapping[str, WorkflowSpec]) -> tuple[Incoming, ...]:
    """What each workflow of the plan would do to a project that has `current`, by key."""
    found = []
    for spec in plan.workflows:
        before = current.get(spec.key)
        changes = differences(before, spec, evidence=True) if before else Differences()
        state: Literal["new", "changed", "same"] = "new" if before is None else "changed"
        found.append(Incoming(spec, "same" if before == spec else state, changes))
    return tuple(found)


def _no_constant(name: str) -> Any:
    raise PlanInvalid([f"(the document): {name} is no JSON value"])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; one that names a member twice would lose the first."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise PlanInvalid([f"(the document): {name} stands twice in one object"])
        found[name] = value
    return found


def _key_problems(plan: Plan) -> Iterator[str]:
    seen: set[str] = set()
    for number, spec in enumerate(plan.workflows):
        if spec.key in seen:
            yield f"workflows[{number}].key: {spec.key} is there twice"
        seen.add(spec.key)
        for problem in problems(spec.model_dump(mode="json", by_alias=True)):
            yield f"workflows[{number}]: {problem.rstrip('.')}"
