"""One workflow as somebody has it open: what its page and each section print, computed when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

from lib.text import counted, listed
from planner.handover.extras import WorkflowExtras
from planner.lint import Finding, lint_workflow
from planner.lint.health import Health, health_of
from planner.merging import Differences, differences
from planner.pages.citations import Citations
from planner.pages.compared import Compared
from planner.pages.deciding import Deciding, deciding
from planner.pages.health import HealthPart, health_parts
from planner.pages.overview import Overview, overview
from planner.pages.reviewing import WorkflowReview
from planner.pages.threads import Asked, Margin, ProposalView, Talk, proposals, workflow_margin
from planner.pages.workflow import WorkflowPage, drawing_of, workflow_page
from planner.selectors.described import described_systems
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.revisions import newest_revision, revision_numbered
from planner.selectors.threads import open_by_key
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams.models import Membership, Project, User

# Section of the page -> id of its root element. Each has the template `planner/workflow/_<section>.html`.
ROOTS = {
    "head": "doc-head",
    "bar": "doc-bar",
    **{
        name: name
        for name in (
            "approve",
            "decisions",
            "findings",
            "story",
            "stories",
            "criteria",
            "prompt",
            "description",
            "systems",
            "trigger",
            "endpoints",
            "flow",
            "transformations",
        )
    },
}
# Which sections show something of each field of a workflow. What depends on all of it is in ALWAYS.
SHOWN_IN = {
    "title": ("head",),
    "story": ("story",),
    "user_stories": ("stories",),
    "acceptance_criteria": ("criteria",),
    "prompt": ("prompt",),
    "description": ("description",),
    "assumptions": ("description",),
    "systems": ("systems", "trigger", "endpoints", "flow", "transformations"),
    "trigger": ("trigger", "flow"),
    "endpoints": ("endpoints", "flow"),
    "data_flow": ("flow",),
    "transformations": ("transformations",),
    "rows": ("transformations",),
}
ALWAYS = ("head", "bar", "approve", "decisions", "findings")


@dataclass(frozen=True)
class OpenWorkflow:
    """A workflow in one of its revisions, for one member. `newest` is the number of the newest.

    `is_live`: drawn for a page that was open already when something happened.
    """

    project: Project
    membership: Membership
    current: CurrentWorkflow
    newest: int
    is_live: bool = False

    @cached_property
    def plan(self) -> Overview:
        """What surrounds the workflow; lazy, so that a fragment pays for nothing it does not print."""
        return overview(self.project, self.membership, current=f"workflow:{self.current.key}")

    @cached_property
    def research(self) -> Research:
        """The newest research. Raises Http404 before the first: then there is no workflow either."""
        if self.plan.research is None:
            raise Http404("No research yet.")
        return self.plan.research

    @property
    def spec(self) -> WorkflowSpec:
        return self.current.spec

    @cached_property
    def findings(self) -> list[Finding]:
        return lint_workflow(self.spec, self.research, described_systems(self.project))

    @cached_property
    def health(self) -> Health:
        return health_of(self.spec, self.research, self.findings)

    @property
    def findings_heading(self) -> str:
        """What is left to settle, in the same counts as the line under the title."""
        fix = f"{self.health.to_fix} to fix" if self.health.to_fix else ""
        ask = (
            counted(self.health.critical, "critical question") + " to answer" if self.health.critical else ""
        )
        return listed([part for part in (fix, ask) if part]) + " before this can be trusted"

    @property
    def health_parts(self) -> tuple[HealthPart, ...]:
        return health_parts(self.health)

    @property
    def is_newest(self) -> bool:
        return self.current.row.number == self.newest

    @cached_property
    def deciding(self) -> Deciding:
        """Where research and people differ; nothing in an older revision, where nothing can be decided."""
        return deciding(self.project, self.current.key) if self.is_newest else Deciding()

    @cached_property
    def review(self) -> WorkflowReview | None:
        """Where its review stands for this person; None in an older revision, where nobody votes."""
        if not self.is_newest:
            return None
        user = self.membership.user
        return WorkflowReview(
            reviews=self.plan.reviews_with(self.current),
            current=self.current,
            viewer=user if isinstance(user, User) else None,
            may_review=self.membership.may("review"),
            may_edit=self.membership.may("edit"),
            is_live=self.is_live,
        )

    @cached_property
    def compared(self) -> Compared | None:
        """What changed for this person."""
        return Compared(self.review) if self.review else None

    @cached_property
    def talk(self) -> Talk:
        """What the cards of its threads need."""
        return Talk(self.project, self.membership, self.spec, self.current.row.number)

    @cached_property
    def margin(self) -> Margin:
        """Its open threads, as they stand beside it when nothing else is asked for."""
        return workflow_margin(self.talk, self.current.key, Asked())

    @cached_property
    def comments(self) -> Mapping[str, int]:
        """How many comments the open threads at each of its elements have."""
        return {} if self.membership.is_visitor else open_by_key(self.project, self.current.key)

    @cached_property
    def here(self) -> str:
        """The path of its page."""
        return reverse("planner:workflow", args=[*self._place, self.current.key])

    @cached_property
    def new_thread(self) -> str:
        """The path of the form that begins a thread."""
        return reverse("planner:new_thread", args=self._place)

    @property
    def _place(self) -> list[str]:
        return [self.project.team.slug, self.project.slug]

    @cached_property
    def proposed(self) -> tuple[ProposalView, ...]:
        """What the agent proposed for it and nobody has decided about."""
        return proposals(self.talk, self.current.key) if self.is_newest else ()

    @property
    def may_comment(self) -> bool:
        """About an older revision nothing new is begun."""
        return self.is_newest and self.membership.may("review")

    @property
    def may_edit(self) -> bool:
        """An older revision is only looked at."""
        return self.is_newest and self.membership.may("edit")

    @cached_property
    def page(self) -> WorkflowPage:
        """The ten sections."""
        extras = self.plan.extras.get(self.current.key, WorkflowExtras())
        # Drawn when the data flow is printed: most saves print other sections.
        drawing = SimpleLazyObject(lambda: drawing_of(self.spec))
        return workflow_page(self.current, Citations(self.project), self.findings, extras, drawing)

    def context(self, **more: Any) -> Mapping[str, Any]:
        """What the templates of the page and of its sections are given."""
        return {
            "plan": self.plan,
            "page": self.page,
            "opened": self,
            "may_edit": self.may_edit,
            "view": "read",
            **more,
        }

    def with_revision(self, current: CurrentWorkflow) -> "OpenWorkflow":
        """The same for a revision that was just saved."""
        return replace(self, current=current, newest=current.row.number)


def open_workflow(
    project: Project, membership: Membership, key: str, number: int | None = None
) -> OpenWorkflow:
    """The workflow in its newest revision, or in one of the older. Raises Http404 when it is not there."""
    newest = newest_revision(project, key)
    if newest is None:
        raise Http404("No such workflow.")
    if number is None or number == newest.row.number:
        return OpenWorkflow(project, membership, newest, newest.row.number)
    older = revision_numbered(project, key, number)
    if older is None:
        raise Http404("No such revision.")
    return OpenWorkflow(project, membership, older, newest.row.number)


def sections_between(old: WorkflowSpec, new: WorkflowSpec) -> tuple[tuple[str, ...], Differences]:
    """The sections of the page that look different in `new`, and what is different."""
    changes = differences(old, new, evidence=True)
    touched = {name for change in changes for name in SHOWN_IN.get(change.section, ())}
    return tuple(name for name in ROOTS if name in touched or name in ALWAYS), changes
