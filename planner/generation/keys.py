"""Keys that stay with their element when a workflow is generated again.

An element is the same when it says the same: a row by its target, a step by what it does, a criterion by its
text. It keeps its key; a new one gets the next number; the number of one that is gone is not given again.
"""

import json
import re
from collections.abc import Iterator

from planner.generation.naming import words
from planner.spec.values import Value
from planner.spec.workflow import (
    Criterion,
    Endpoint,
    Row,
    Step,
    Transformation,
    UserStory,
    WorkflowSpec,
)

KEY = re.compile(r"\b(AC|US|ST|EP|TT|TR)-(\d{2,})\b")


def with_kept_keys(spec: WorkflowSpec, previous: WorkflowSpec | None) -> WorkflowSpec:
    """The workflow with the keys its elements had in `previous`, everywhere they are named."""
    if previous is None:
        return spec
    renamed = _renamed(spec, previous)
    if all(old == new for old, new in renamed.items()):
        return spec
    written = json.dumps(spec.model_dump(mode="json"))
    moved = KEY.sub(lambda found: renamed.get(found.group(), found.group()), written)
    return WorkflowSpec.model_validate(json.loads(moved))


def _renamed(spec: WorkflowSpec, previous: WorkflowSpec) -> dict[str, str]:
    """From each key of the new workflow to the key it should have."""
    known = _by_content(previous)
    highest = _highest(previous)
    renamed: dict[str, str] = {}
    for content, key in _by_content(spec).items():
        kept = known.get(content)
        if kept is None:
            prefix = key.split("-")[0]
            highest[prefix] = highest.get(prefix, 0) + 1
            kept = f"{prefix}-{highest[prefix]:02}"
        renamed[key] = kept
    return renamed


def _by_content(spec: WorkflowSpec) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for element in _elements(spec):
        content = _content(element)
        number = 1
        while (*content, str(number)) in found:
            number += 1
        found[(*content, str(number))] = str(getattr(element, "key", ""))
    return found


def _elements(spec: WorkflowSpec) -> Iterator[Value]:
    yield from spec.user_stories
    yield from spec.acceptance_criteria
    yield from spec.endpoints
    yield from spec.data_flow
    for table in spec.transformations:
        yield table
        yield from table.rows


def _content(element: Value) -> tuple[str, ...]:
    """What an element is recognised by."""
    if isinstance(element, Row):
        return ("TR", element.target)
    if isinstance(element, Transformation):
        return ("TT", element.name)
    if isinstance(element, Endpoint):
        return ("EP", element.system, element.method, element.path, element.operation)
    if isinstance(element, Step):
        return ("ST", element.kind, element.system, element.title)
    if isinstance(element, UserStory):
        return ("US", element.as_a)
    if isinstance(element, Criterion):
        return ("AC", _gist(element.text))
    return ("", "")


def _gist(text: str) -> str:
    """A criterion's text without what an edit of a value changes: numbers and capitals."""
    return " ".join(word for word in words(text) if not word.isdigit())


def _highest(spec: WorkflowSpec) -> dict[str, int]:
    highest: dict[str, int] = {}
    for prefix, number in KEY.findall(json.dumps(spec.model_dump(mode="json"))):
        highest[prefix] = max(highest.get(prefix, 0), int(number))
    return highest
