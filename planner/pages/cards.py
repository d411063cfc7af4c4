"""One workflow as the overview and the side column show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from planner.handover.extras import WorkflowExtras
from planner.lint import lint_workflow
from planner.lint.health import health_of
from planner.pages.health import HealthPart, health_parts
from planner.selectors.plans import CurrentWorkflow
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from systems.index import ApiIndex

Known = tuple[Research | None, Sequence[ApiIndex]]


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
    spec: WorkflowSpec
    known: Callable[[], Known]

    @property
    def state(self) -> str:
        return self.extras.state or "draft"

    @cached_property
    def health(self) -> tuple[HealthPart, ...]:
        """Its health in one line; the side column does not ask for it and does not pay for it."""
        research, indexes = self.known()
        if research is None:
            return ()
        return health_parts(health_of(self.spec, research, lint_workflow(self.spec, research, indexes)))


def workflow_card(
    planned: CurrentWorkflow,
    extras: Mapping[str, WorkflowExtras],
    known: Callable[[], Known],
) -> WorkflowCard:
    """The card of one workflow; its health is judged by `known`, research and API descriptions."""
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
        spec=spec,
        known=known,
    )
