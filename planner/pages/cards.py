"""One workflow as the overview and the side column show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from planner.handover.extras import WorkflowExtras
from planner.lint import lint_workflow
from planner.lint.health import Health, health_of
from planner.pages.health import HealthPart, health_parts
from planner.pages.reviewing import Reviewed
from planner.review import Standing
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.reviews import Reviews
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from systems.index import ApiIndex

Known = tuple[Research | None, Sequence[ApiIndex]]


@dataclass(frozen=True)
class WorkflowCard(Reviewed):
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
    reviews: Callable[[], Reviews]

    @cached_property
    def stands(self) -> Standing:
        """Where its review stands."""
        return self.reviews().of(self.key)

    @cached_property
    def judged(self) -> Health | None:
        """Its health, None before the first research. The side column does not pay for it."""
        research, indexes = self.known()
        if research is None:
            return None
        return health_of(self.spec, research, lint_workflow(self.spec, research, indexes))

    @property
    def health(self) -> tuple[HealthPart, ...]:
        """Its health as the pieces of one line."""
        return health_parts(self.judged) if self.judged else ()

    @property
    def is_ready(self) -> bool:
        """Nothing to fix and nothing critical open."""
        return self.judged is not None and self.judged.is_well

    @property
    def may_be_built(self) -> bool:
        """Building is the next thing to do: it was begun, or nothing critical waits for an answer."""
        return self.extras.is_built or (self.judged is not None and not self.judged.critical)


def workflow_card(
    planned: CurrentWorkflow,
    extras: Mapping[str, WorkflowExtras],
    known: Callable[[], Known],
    reviews: Callable[[], Reviews],
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
        reviews=reviews,
    )
