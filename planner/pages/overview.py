"""The Plan overview: what is known, what is asked, what is assumed, what it became."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from jobs import selectors as jobs
from jobs.models import Job
from planner import launch
from planner.handover.extras import WorkflowExtras
from planner.models import Document, ResearchRevision
from planner.pages.assumptions import AssumptionRow, assumption_rows
from planner.pages.cards import Known, WorkflowCard, workflow_card
from planner.pages.changes import Changed, SinceRun, changes_by_answer, changes_of_run, since_run
from planner.pages.citations import Citations, Source
from planner.pages.extras import extras_of
from planner.pages.facts import SystemFacts, system_facts
from planner.pages.material import Material, material
from planner.pages.questions import OPEN, QuestionList, question_list
from planner.pages.sections import SECTIONS
from planner.pages.stages import Stage, stages
from planner.progress import Progress, told
from planner.selectors.described import described_systems
from planner.selectors.documents import documents_of
from planner.selectors.plans import (
    CurrentResearch,
    CurrentWorkflow,
    current_workflows,
    research_of,
    research_row,
)
from planner.selectors.reviews import Reviews
from planner.selectors.threads import open_by_place, open_by_workflow
from planner.spec.research import Research
from systems.models import ApiDescription
from systems.selectors.indexes import current_descriptions
from teams.models import Project, User
from teams.selectors import left_people, people_of
from teams.standing import Standing


@dataclass(frozen=True)
class Overview:
    """Everything on the page; the side column of every plan page is drawn from it too.

    What costs a query or a rendering is computed at most once, when it is shown: an event draws one region
    and must not pay for the others. `shown` and `opened` say which questions to list and which to unfold.
    """

    project: Project
    membership: Standing
    shown: str = "open"
    opened: str = ""
    current: str = "overview"
    cursor: int = 0

    @cached_property
    def revision(self) -> ResearchRevision | None:
        """The row of the newest research, without its value."""
        return research_row(self.project)

    @cached_property
    def found(self) -> CurrentResearch | None:
        """The newest research."""
        return research_of(self.revision) if self.revision else None

    @property
    def research(self) -> Research | None:
        return self.found.value if self.found else None

    @cached_property
    def documents(self) -> list[Document]:
        """What was brought, oldest first, without the bytes."""
        return list(documents_of(self.project))

    @cached_property
    def descriptions(self) -> list[ApiDescription]:
        """The documents that are indexed API descriptions."""
        return current_descriptions(self.project, {each.name: each.sha256 for each in self.documents})

    @cached_property
    def material(self) -> Material:
        """Links that want attention, and documents that no research has read yet."""
        return material(self.project, self.job)

    @cached_property
    def planned(self) -> list[CurrentWorkflow]:
        """The workflows of the plan."""
        return current_workflows(self.project)

    @cached_property
    def open_threads(self) -> Mapping[str, int]:
        """How many threads are open in each workflow, by its key, and under "" in the whole project."""
        return {} if self.membership.is_visitor else open_by_workflow(self.project)

    @cached_property
    def question_threads(self) -> Mapping[str, int]:
        """How many threads are open on each question."""
        return {} if self.membership.is_visitor else open_by_place(self.project, "question")

    @cached_property
    def extras(self) -> Mapping[str, WorkflowExtras]:
        """What the Build tab knows of each workflow."""
        return extras_of(self.project)

    @cached_property
    def workflows(self) -> list[WorkflowCard]:
        """A card for each workflow."""
        return [
            workflow_card(one, self.extras, lambda: self.known, lambda: self.reviews) for one in self.planned
        ]

    @cached_property
    def reviews(self) -> Reviews:
        """Where the reviews of the workflows stand."""
        return Reviews(self.project, self.planned)

    def reviews_with(self, current: CurrentWorkflow) -> Reviews:
        """The same, surely of this revision: another one may have been saved since it was read."""
        known = self.reviews.workflows.get(current.key)
        return self.reviews if known and known.row.pk == current.row.pk else Reviews(self.project, [current])

    @cached_property
    def known(self) -> Known:
        """What the health of a workflow is judged by."""
        return self.research, described_systems(self.project)

    @cached_property
    def cites(self) -> Citations:
        """Numbers the passages of the overview, those of the summary first."""
        return Citations(self.project, self.research.summary if self.research else "")

    @cached_property
    def summary(self) -> str:
        """The research in a few cited sentences, as HTML."""
        return self.cites.prose(self.research.summary) if self.research else ""

    @cached_property
    def summary_sources(self) -> tuple[Source, ...]:
        """What a summary without citations of its own rests on."""
        return _summary_sources(self.research, self.cites) if self.research else ()

    @cached_property
    def systems(self) -> tuple[SystemFacts, ...]:
        """A card for each system; numbered after the summary's own sources."""
        _ = self.summary_sources
        return system_facts(self.research, self.cites) if self.research else ()

    @cached_property
    def sources(self) -> int:
        """How many different passages the whole research rests on."""
        return _passages_cited(self.research) if self.research else 0

    @cached_property
    def questions(self) -> QuestionList:
        """The questions to show."""
        decided = self.shown != OPEN or self.opened
        return question_list(
            self.research,
            self.planned,
            shown=self.shown,
            opened=self.opened,
            changed=self.answers if decided else None,
        )

    @cached_property
    def answers(self) -> Mapping[str, Changed]:
        """What each answer changed."""
        return changes_by_answer(self.project)

    @cached_property
    def since(self) -> SinceRun | None:
        """How the research differs from the run before; None after the first."""
        if self.found is None:
            return None
        return since_run(self.project, self.found.row.number, self.found.value)

    @cached_property
    def drawn(self) -> Changed:
        """What the workflows drawn from the newest research changed."""
        return changes_of_run(self.project, self.revision.number) if self.revision else Changed()

    @cached_property
    def people(self) -> list[User]:
        """Whom a question can be put to."""
        return people_of(self.project)

    @cached_property
    def left(self) -> frozenset[str]:
        """The addresses of people who have left: what waits for them stays, and says so."""
        return frozenset(left_people(self.project).values())

    @cached_property
    def assumptions(self) -> list[AssumptionRow]:
        """What is taken for granted."""
        return assumption_rows(self.research, self.planned)

    @cached_property
    def job(self) -> Job | None:
        """The newest research job, whatever became of it."""
        return jobs.latest_job(self.project.topic, launch.RESEARCH)

    @cached_property
    def progress(self) -> Progress | None:
        """How far that job is."""
        return told(jobs.job_events(self.job)) if self.job else None

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The strip at the top."""
        return stages(self.documents, self.found, self.questions, self.workflows, self.progress)

    @property
    def may_edit(self) -> bool:
        return self.membership.may("edit")

    @property
    def drawing_workflows(self) -> bool:
        """Whether workflows are shown while they are written. Saved ones stay on the page instead."""
        return self.is_busy and not self.workflows

    @property
    def pair(self) -> tuple[str, ...]:
        """The first two systems, for the tiles beside the title."""
        return tuple(system.name for system in self.research.systems[:2]) if self.research else ()

    @property
    def title(self) -> str:
        """What was understood; a text without systems has no better name than its project's."""
        return self.research.title if self.research and self.research.systems else self.project.name

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The contents of the page in view, for the side column."""
        return SECTIONS if self.current.startswith("workflow:") else ()

    @property
    def is_empty(self) -> bool:
        """Nothing brought, nothing known, nothing under way."""
        return self.progress is None and self.revision is None and not self.documents

    @property
    def is_busy(self) -> bool:
        return self.progress is not None and not self.progress.is_over


def overview(
    project: Project,
    membership: Standing,
    *,
    shown: str = "open",
    opened: str = "",
    current: str = "overview",
) -> Overview:
    """The page for one member. The stream's cursor is read first: what happens meanwhile is sent again."""
    cursor = jobs.topic_cursor(project.topic)
    return Overview(project, membership, shown, opened, current, cursor)


def _summary_sources(research: Research, cites: Citations) -> tuple[Source, ...]:
    """What a summary without citations of its own rests on: the trigger, then the rules; at most six."""
    if len(cites):
        return ()
    evidence = [one for trigger in research.triggers for one in trigger.evidence]
    evidence += [one for rule in research.rules for one in rule.evidence]
    return tuple(source for source in cites.sources(evidence) if source.kind == "document")[:6]


def _passages_cited(research: Research) -> int:
    facts = [*research.systems, *research.endpoints, *research.triggers, *research.mappings, *research.rules]
    fields = [one for record in research.objects for one in record.fields]
    cited = (piece for fact in (*facts, *fields) for piece in fact.evidence)
    return len({(piece.document, piece.anchor) for piece in cited if piece.kind == "document"})
