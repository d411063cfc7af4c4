"""The elements of a workflow by their keys, and hashes of what they say.

Approvals and proofs hang on (key, hash): they lapse when the words or anything they cover change, only then.
Evidence is no part of a hash: a better source changes nothing that was approved.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from planner.spec.values import Value
from planner.spec.workflow import Criterion, Step, WorkflowSpec

SECTIONS = ("story", "description", "prompt", "systems", "trigger", "assumptions")
"""The parts of a workflow without keys of their own; their element key is their name."""


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


def criterion_hash(spec: WorkflowSpec, key: str) -> str:
    """The hash of a criterion with the steps, endpoints, rows and trigger its proof depends on."""
    covered = element_hash(spec, key)
    return _digest({"criterion": covered, "trigger": _content(spec.trigger)})


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
        return _without_evidence(value.model_dump(mode="json", by_alias=True))
    if isinstance(value, tuple):
        return [_content(item) for item in value]
    return value


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_evidence(inner) for name, inner in value.items() if name != "evidence"}
    return [_without_evidence(item) for item in value] if isinstance(value, list) else value


def _digest(value: Any) -> str:
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
