"""Applying a fix: the workflow with the values of some paths replaced."""

import re
from typing import Any

from planner.lint.findings import Fix
from planner.spec.values import Grown
from planner.spec.workflow import WorkflowSpec

PART = re.compile(r"([A-Za-z_]\w*)|\[(\d+)\]")
UNWRITTEN = frozenset(name for kind in Grown.__subclasses__() for name in kind.later)
"""Fields that are there but not written while they say nothing."""


def fixed(spec: WorkflowSpec, fix: Fix) -> WorkflowSpec:
    """The workflow after a fix. Raises `LookupError` where a path leads nowhere any more."""
    data = spec.model_dump(mode="json")
    for path, value in fix.changes.items():
        _put(data, path, value)
    return WorkflowSpec.model_validate(data)


def _put(data: Any, path: str, value: Any) -> None:
    parts = [name or int(position) for name, position in PART.findall(path)]
    place = data
    for part in parts[:-1]:
        place = place[part]
    if isinstance(place, dict) and parts[-1] not in place and parts[-1] not in UNWRITTEN:
        raise LookupError(f"there is no {path} in the workflow")
    place[parts[-1]] = value
