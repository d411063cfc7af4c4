"""propose_plan_change"""

from collections.abc import Callable
from typing import Any

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import CHANGING, Arguments, Result, Tool
from builder.proof import CriterionProof


class ProposePlanChange(Arguments):
    """`fields` are those of the element that should have another value."""

    workflow: str
    element: str = Field(description="A key such as TR-07 or AC-03")
    fields: dict[str, Any] = Field(min_length=1)
    reason: str = Field(
        min_length=10, description="Why, and what it rests on: a document, a run, a person's words"
    )


def use(asked: ProposePlanChange, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Propose other values for one element of the plan. A person decides; until then the plan stays as it
    is, and code must keep to it."""
    changes = desk.propose(asked.workflow, asked.element, asked.fields)
    difference = "\n".join(f"{field}: {old} -> {new}" for field, old, new in changes)
    return Result(
        f"Proposed; a person will decide.\n{difference}",
        f"Proposed a change of {asked.element}",
        detail=difference,
        proposed={
            "workflow": asked.workflow,
            "element": asked.element,
            "fields": asked.fields,
            "title": f"Change {asked.element}",
            "summary": asked.reason,
            "changes": [{"field": field, "before": old, "after": new} for field, old, new in changes],
        },
    )


TOOL = Tool(
    "propose_plan_change",
    ProposePlanChange,
    use,
    lambda asked: f"Propose a change of {asked.element}",
    CHANGING,
    changes=True,
)
