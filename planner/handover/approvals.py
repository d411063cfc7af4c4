"""Whether workflows are approved, and what the project's rules ask for before something is put live."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.review import states
from planner.selectors.plans import current_workflows
from planner.selectors.reviews import Reviews
from planner.spec.workflow import WorkflowSpec
from teams.models import Project


@dataclass(frozen=True)
class Approval:
    """How the review of one workflow stands, as it is deployed. `missing` says why it is not approved."""

    key: str
    title: str
    state: str
    missing: tuple[str, ...] = ()

    @property
    def is_approved(self) -> bool:
        return self.state == states.APPROVED

    @property
    def is_draft(self) -> bool:
        """Nobody was asked to review it and nobody has."""
        return self.state == states.DRAFT


@dataclass(frozen=True)
class BeforeLive:
    """What must be true before something is put live: approved, proven, both or neither."""

    approved: bool
    proven: bool
    workflows: tuple[Approval, ...] = ()


def before_live(project: Project, specs: Sequence[WorkflowSpec]) -> BeforeLive:
    """The rules of the project, and how these workflows, which may be older than the plan, stand."""
    reviews = Reviews(project, current_workflows(project))
    rules = reviews.policy
    return BeforeLive(
        approved=rules.deploy_approved,
        proven=rules.deploy_proven,
        workflows=tuple(_approval(reviews, spec) for spec in specs),
    )


def review_states(project: Project) -> dict[str, tuple[str, str]]:
    """By workflow key, the state of its review and how a pill says it. Building may begin in any of them."""
    workflows = current_workflows(project)
    reviews = Reviews(project, workflows)
    return {one.key: (reviews.of(one.key).state, reviews.of(one.key).label) for one in workflows}


def is_approved(project: Project, key: str) -> bool:
    """Whether the newest revision of that workflow is approved. Building may begin before."""
    found = [one for one in current_workflows(project) if one.key == key]
    return bool(found) and Reviews(project, found).of(key).state == states.APPROVED


def _approval(reviews: Reviews, spec: WorkflowSpec) -> Approval:
    if spec.key not in reviews.workflows:
        return Approval(spec.key, spec.title, states.IN_REVIEW, ("It is no longer part of the plan",))
    stands = reviews.of_spec(spec)
    return Approval(spec.key, spec.title, stands.state, stands.missing)
