"""What research says of the part of a workflow that people split off from it."""

from collections.abc import Mapping
from typing import TypeVar

from planner.spec.elements import elements
from planner.spec.values import Value
from planner.spec.workflow import (
    Criterion,
    Endpoint,
    Step,
    SystemUse,
    Transformation,
    UserStory,
    WorkflowSpec,
)

Element = TypeVar("Element", UserStory, Criterion, SystemUse, Endpoint, Step, Transformation)


def part_of(whole: WorkflowSpec, part: WorkflowSpec) -> WorkflowSpec:
    """What `whole`, as it was drawn, says of the elements that `part` has.

    An element that only `part` has is left out, as in every draft; what a split words anew (title, story,
    description, prompt, the path it listens at) is that of `part`.
    """
    own = {key for key, _ in elements(part)}
    found: dict[str, Value] = dict(elements(whole))
    criteria = tuple(
        one.model_copy(update={"covers": tuple(key for key in one.covers if key in own)})
        for one in _same(part.acceptance_criteria, found)
    )
    stories = tuple(
        one.model_copy(update={"criteria": tuple(key for key in one.criteria if key in own)})
        for one in _same(part.user_stories, found)
    )
    uses: dict[str, Value] = {use.key: use for use in whole.systems}
    return part.model_copy(
        update={
            "user_stories": stories,
            "acceptance_criteria": criteria,
            "systems": _same(part.systems, uses),
            "trigger": whole.trigger.model_copy(update={"path": part.trigger.path}),
            "endpoints": _same(part.endpoints, found),
            "data_flow": _same(part.data_flow, found),
            "transformations": tuple(
                table.model_copy(update={"rows": tuple(row for row in table.rows if row.key in own)})
                for table in _same(part.transformations, found)
            ),
        }
    )


def _same(those: tuple[Element, ...], found: Mapping[str, Value]) -> tuple[Element, ...]:
    """Those elements as `found` has them; one of another kind under the same key is another element."""
    there = ((one, found.get(one.key)) for one in those)
    return tuple(other for one, other in there if isinstance(other, type(one)))
