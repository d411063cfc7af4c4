"""One workflow as the overview and the side column show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.handover.extras import WorkflowExtras
from planner.selectors.plans import CurrentWorkflow


@dataclass(frozen=True)
class WorkflowCard:
    """What stands on the card; `extras` is what the Build tab knows of it."""

    key: str
    position: int
    title: str
    summary: str
    criteria: int
    mappings: int
    calls: int
    extras: WorkflowExtras

    @property
    def state(self) -> str:
        return self.extras.state or "draft"


def workflow_card(planned: CurrentWorkflow, extras: Mapping[str, WorkflowExtras]) -> WorkflowCard:
    """The card of one workflow."""
    spec = planned.spec
    return WorkflowCard(
        key=planned.key,
        position=planned.position,
        title=spec.title,
        summary=spec.story.final_result or spec.story.business_logic,
        criteria=len(spec.acceptance_criteria),
        mappings=sum(len(table.rows) for table in spec.transformations),
        calls=len(spec.endpoints),
        extras=extras.get(planned.key, WorkflowExtras()),
    )
