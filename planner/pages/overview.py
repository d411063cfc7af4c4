"""The Plan overview: what is known, what is asked, what is assumed, what it became."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs import selectors as jobs
from jobs.models import Job
from planner import launch
from planner.handover.extras import WorkflowExtras
from planner.models import Document, ResearchRevision
from planner.pages.citations import Citations, Source
from planner.pages.extras import extras_of
from planner.pages.facts import SystemFacts, system_facts
from planner.pages.questions import QuestionList, question_list
from planner.pages.sections import SECTIONS
from planner.pages.stages import Stage, stages
from planner.progress import Progress, told
from planner.selectors.documents import documents_of
from planner.selectors.plans import CurrentWorkflow, current_research, current_workflows
from planner.spec.research import Research
from teams.models import Membership, Project


@dataclass(frozen=True)
class WorkflowCard:
    """One workflow as the overview shows it."""

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


@dataclass(frozen=True)
class AssumptionRow:
    """Something the plan takes for granted; `question` would settle it, `settled` says how it was."""

    text: str
    question: str
    settled: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything on the page; the side column of every plan page is drawn from it too."""

    project: Project
    membership: Membership
    documents: list[Document]
    research: Research | None
    revision: ResearchRevision | None
    summary: str
    summary_sources: tuple[Source, ...]
    sources: int
    systems: tuple[SystemFacts, ...]
    questions: QuestionList
    assumptions: list[AssumptionRow]
    workflows: list[WorkflowCard]
    stages: tuple[Stage, ...]
    job: Job | None
    progress: Progress | None
    cursor: int = 0
    current: str = ""
    may_edit: bool = False
    drawing_workflows: bool = False
    pair: tuple[str, ...] = field(default=())

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
        return not self.documents and self.research is None and self.progress is None

    @property
    def is_busy(self) -> bool:
        return self.progress is not None and not self.progress.is_over


def overview(
    project: Project,
    membership: Membership,
    *,
    shown: str = "open",
    opened: str = "",
    current: str = "overview",
) -> Overview:
    """The page for one member. The stream's cursor is read first: what happens meanwhile is sent again."""
    cursor = jobs.topic_cursor(project.topic)
    found = current_research(project)
    research = found.value if found else None
    planned = current_workflows(project)
    extras = extras_of(project)
    cites = Citations(project, research.summary if research else "")
    summary_sources = _summary_sources(research, cites) if research else ()
    systems = system_facts(research, cites) if research else ()
    job = jobs.latest_job(project.topic, launch.RESEARCH)
    progress = told(jobs.job_events(job)) if job else None
    documents = list(documents_of(project))
    cards = [_card(one, extras) for one in planned]
    questions = question_list(research, planned, shown=shown, opened=opened)
    return Overview(
        project=project,
        membership=membership,
        documents=documents,
        research=research,
        revision=found.row if found else None,
        summary=cites.prose(research.summary) if research else "",
        summary_sources=summary_sources,
        sources=_passages_cited(research, project) if research else 0,
        systems=systems,
        questions=questions,
        assumptions=_assumptions(research, planned),
        workflows=cards,
        stages=stages(documents, found, questions, cards, progress),
        job=job,
        progress=progress,
        cursor=cursor,
        current=current,
        may_edit=membership.may("edit"),
        drawing_workflows=progress is not None and not progress.is_over,
        pair=tuple(system.name for system in research.systems[:2]) if research else (),
    )


def _card(planned: CurrentWorkflow, extras: Mapping[str, WorkflowExtras]) -> WorkflowCard:
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


def _summary_sources(research: Research, cites: Citations) -> tuple[Source, ...]:
    """What a summary without citations of its own rests on: the trigger, then the rules; at most six."""
    if len(cites):
        return ()
    evidence = [one for trigger in research.triggers for one in trigger.evidence]
    evidence += [one for rule in research.rules for one in rule.evidence]
    return tuple(source for source in cites.sources(evidence) if source.kind == "document")[:6]


def _passages_cited(research: Research, project: Project) -> int:
    """How many different passages the whole research rests on."""
    cites = Citations(project)
    facts = [*research.systems, *research.endpoints, *research.triggers, *research.mappings, *research.rules]
    for fact in facts:
        cites.sources(fact.evidence)
    for record in research.objects:
        for one in record.fields:
            cites.sources(one.evidence)
    return len(cites)


def _assumptions(research: Research | None, planned: list[CurrentWorkflow]) -> list[AssumptionRow]:
    """The assumptions of open questions and of the workflows, each once; decided questions are settled."""
    if research is None:
        return []
    rows: dict[str, AssumptionRow] = {}
    questions = {question.key: question for question in research.questions}
    for question in research.questions:
        if question.state == "open":
            rows[question.assumption] = AssumptionRow(question.assumption, question.key)
        elif question.state == "ignored":
            rows[question.assumption] = AssumptionRow(question.assumption, question.key, "Left open")
        elif question.answer == question.assumption:
            rows[question.assumption] = AssumptionRow(question.assumption, question.key, "Confirmed")
    for one in planned:
        for assumption in one.spec.assumptions:
            question = questions.get(assumption.question or "")
            if question is None or question.state == "open":
                rows.setdefault(assumption.text, AssumptionRow(assumption.text, assumption.question or ""))
    return list(rows.values())
