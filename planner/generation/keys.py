"""Keys that stay with their element when a workflow is generated again.

An element is the same when it says the same: a row by its target, a step by what it does, a criterion by its
text. One that was reworded, in the documents or by a person, is the one left over that it is most like. It
keeps its key; a new one gets the next number; the number of one that is gone is not given again.
"""

import json
import re
from collections.abc import Iterator, Sequence

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
# From how large a share of common words two elements are taken for one that was reworded.
ALIKE = 0.6


def with_kept_keys(
    spec: WorkflowSpec, previous: WorkflowSpec | None, edited: WorkflowSpec | None = None
) -> WorkflowSpec:
    """The workflow with the keys its elements had in `previous`, everywhere they are named.

    `previous` is what was drawn last, `edited` what people have made of it since: an element they reworded is
    recognised by what was drawn, one they added by what they wrote, and no key of theirs is given to another.
    """
    earlier = [side for side in (previous, edited) if side is not None]
    renamed = _renamed(spec, earlier) if earlier else {}
    if all(old == new for old, new in renamed.items()):
        return spec
    written = json.dumps(spec.model_dump(mode="json"))
    moved = KEY.sub(lambda found: renamed.get(found.group(), found.group()), written)
    return WorkflowSpec.model_validate(json.loads(moved))


def _renamed(spec: WorkflowSpec, earlier: Sequence[WorkflowSpec]) -> dict[str, str]:
    """From each key of the new workflow to the key it should have."""
    contents = _by_content(spec)
    renamed: dict[str, str] = {}
    for side in earlier:
        known, taken = _by_content(side), set(renamed.values())
        for content, key in contents.items():
            same = known.get(content)
            if same is not None and same not in taken and key not in renamed:
                renamed[key] = same
        _rename_reworded(spec, side, renamed)
    highest: dict[str, int] = {}
    for side in earlier:
        for prefix, number in _highest(side).items():
            highest[prefix] = max(highest.get(prefix, 0), number)
    for key in contents.values():
        if key not in renamed:
            prefix = key.split("-")[0]
            highest[prefix] = highest.get(prefix, 0) + 1
            renamed[key] = f"{prefix}-{highest[prefix]:02}"
    return renamed


def _rename_reworded(spec: WorkflowSpec, side: WorkflowSpec, renamed: dict[str, str]) -> None:
    """Give what is left over on both sides the key of its like: the same place in other words."""
    taken = set(renamed.values())
    before = [one for one in _elements(side) if _key(one) not in taken]
    for element in _elements(spec):
        if _key(element) in renamed:
            continue
        near = [(_likeness(element, other), -number) for number, other in enumerate(before)]
        share, number = max(near, default=(0.0, 0))
        if share >= ALIKE:
            renamed[_key(element)] = _key(before.pop(-number))


def _likeness(first: Value, second: Value) -> float:
    """How likely two elements are one that changed, 0 to 1."""
    if isinstance(first, Row) and isinstance(second, Row):
        return float(bool(first.source) and first.source == second.source)
    if isinstance(first, Criterion) and isinstance(second, Criterion):
        return _shared(first.text, second.text)
    if isinstance(first, UserStory) and isinstance(second, UserStory):
        return _shared(first.i_want, second.i_want)
    if isinstance(first, Endpoint) and isinstance(second, Endpoint):
        return float(_does(first) == _does(second) and first.operation != "other")
    if isinstance(first, Step) and isinstance(second, Step):
        same = (first.kind, first.system) == (second.kind, second.system)
        return _shared(first.title, second.title) if same else 0.0
    if isinstance(first, Transformation) and isinstance(second, Transformation):
        return float(_between(first) == _between(second))
    return 0.0


def _does(endpoint: Endpoint) -> tuple[str, str, str]:
    return endpoint.system, endpoint.operation, endpoint.object


def _between(table: Transformation) -> tuple[str, str]:
    return table.source.system, table.target.system


def _shared(first: str, second: str) -> float:
    one, two = set(words(first)), set(words(second))
    return len(one & two) / len(one | two) if one and two else 0.0


def _key(element: Value) -> str:
    return str(getattr(element, "key", ""))


def _by_content(spec: WorkflowSpec) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for element in _elements(spec):
        content = _content(element)
        number = 1
        while (*content, str(number)) in found:
            number += 1
        found[(*content, str(number))] = _key(element)
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
