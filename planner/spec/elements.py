"""The elements of a workflow by their keys, and hashes of what they say.

Approvals and proofs hang on (key, hash): they lapse when the words or anything they cover change, only then.
Evidence is no part of a hash: a better source changes nothing that was approved.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from lib.per_value import PerValue
from planner.spec.values import Value
from planner.spec.workflow import Criterion, Step, WorkflowSpec

SECTIONS = ("story", "description", "prompt", "systems", "trigger", "assumptions")
"""The parts of a workflow without keys of their own; their element key is their name."""

ORDER = "data_flow"
"""What stands for the order of the steps: taking one out or moving it changes no other element."""
PARTS = ("title", "story", "prompt", "description", "assumptions", "systems", "trigger", "customers", ORDER)
"""What has an own hash besides the keyed elements: every part of a workflow that says something."""


def elements(spec: WorkflowSpec) -> Iterator[tuple[str, Value]]:
    """Every keyed element: stories, criteria, endpoints, steps, tables and their rows."""
    for group in (spec.user_stories, spec.acceptance_criteria, spec.endpoints, spec.data_flow):
        for element in group:
            yield element.key, element
    for table in spec.transformations:
        yield table.key, table
        for row in table.rows:
            yield row.key, row


def element(spec: WorkflowSpec, key: str) -> Value | None:
    """The element with that key, None when there is none."""
    return next((found for known, found in elements(spec) if known == key), None)


def element_hash(spec: WorkflowSpec, key: str) -> str:
    """A stable hash of an element and of everything it names: what a criterion covers, a step's endpoint and
    table, a story's criteria. `key` may also be the name of a section. An unknown key raises `LookupError`.
    """
    if key in SECTIONS:
        return _digest({key: _content(getattr(spec, key))})
    if element(spec, key) is None:
        raise LookupError(f"{spec.key} has no element {key}")
    return _digest({found: _content(element(spec, found)) for found in sorted(_reached(spec, key))})


def own_hash(spec: WorkflowSpec, key: str) -> str:
    """A stable hash of an element's own content, not of what it names: people approve what they read.

    A table is its head without its rows, which are elements of their own and know the table they are in.
    `key` may also be one of PARTS; the hash of the order of steps covers their keys alone. An unknown key
    raises `LookupError`.
    """
    if key == ORDER:
        return _digest({key: [step.key for step in spec.data_flow]})
    if key in PARTS:
        return _digest({key: _content(getattr(spec, key))})
    found = element(spec, key)
    if found is None:
        raise LookupError(f"{spec.key} has no element {key}")
    return _digest({key: _own(found), **_inside(spec).get(key, {})})


def own_hashes(spec: WorkflowSpec) -> dict[str, str]:
    """The own hash of everything that can be approved, by key, in the order of the page."""
    inside = _inside(spec)
    known = {key: _digest({key: _own(found), **inside.get(key, {})}) for key, found in elements(spec)}
    parts = [key for key in PARTS if getattr(spec, key)]
    return {**{key: own_hash(spec, key) for key in parts}, **known}


# Each page that tells proven from stale asks for all of them.
_CRITERIA: PerValue[WorkflowSpec, dict[str, str]] = PerValue(lambda _: {})


def criterion_hash(spec: WorkflowSpec, key: str) -> str:
    """The hash of a criterion with the steps, endpoints, rows and trigger its proof depends on."""
    known = _CRITERIA.of(spec)
    if key not in known:
        covered = element_hash(spec, key)
        known[key] = _digest({"criterion": covered, "trigger": _content(spec.trigger)})
    return known[key]


def _reached(spec: WorkflowSpec, key: str) -> set[str]:
    """The key and all keys that can be reached from it."""
    reached: set[str] = set()
    waiting = [key]
    while waiting:
        found = waiting.pop()
        known = element(spec, found)
        if known is not None and found not in reached:
            reached.add(found)
            waiting += _named(known)
    return reached


def _named(found: Value) -> list[str]:
    if isinstance(found, Step):
        return [name for name in (found.endpoint, found.table) if name]
    if isinstance(found, Criterion):
        return list(found.covers)
    return list(getattr(found, "criteria", ()))


def _content(value: Any) -> Any:
    if isinstance(value, Value):
        return _without_evidence(value, value.model_dump(mode="json", by_alias=True))
    if isinstance(value, tuple):
        return [_content(item) for item in value]
    return value


def _own(found: Value) -> Any:
    content = _content(found)
    return {name: value for name, value in content.items() if name != "rows"}


def _inside(spec: WorkflowSpec) -> dict[str, dict[str, str]]:
    """By row, its table: in another one the same words map other systems and objects."""
    return {row.key: {"table": table.key} for table in spec.transformations for row in table.rows}


def _without_evidence(value: Any, dumped: Any) -> Any:
    """What a value says without its sources. In an example `evidence` is a field like any other."""
    if isinstance(value, Value):
        fields = (
            (name, field.serialization_alias or name) for name, field in type(value).model_fields.items()
        )
        return {
            alias: _without_evidence(getattr(value, name), dumped[alias])
            for name, alias in fields
            if name != "evidence" and alias in dumped
        }
    if isinstance(value, tuple | list):
        return [_without_evidence(one, said) for one, said in zip(value, dumped, strict=True)]
    return dumped


def _digest(value: Any) -> str:
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
