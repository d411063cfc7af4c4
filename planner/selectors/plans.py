"""Reads of research and workflows: always the newest revision unless a number is asked for."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet

from planner.models import ResearchRevision, Workflow, WorkflowRevision
from planner.selectors.parsed import ParsedValues
from planner.spec.plan import Plan
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams.models import Project

RESEARCHES = ParsedValues(ResearchRevision, Research.model_validate)
SPECS = ParsedValues(WorkflowRevision, WorkflowSpec.model_validate)


@dataclass(frozen=True)
class CurrentResearch:
    """The newest research of a project: the row and the value in it."""

    row: ResearchRevision
    value: Research


@dataclass(frozen=True)
class CurrentWorkflow:
    """One workflow of the plan with its newest revision: the row and the value in it."""

    row: WorkflowRevision
    spec: WorkflowSpec
    position: int

    @property
    def key(self) -> str:
        return self.spec.key


def research_row(project: Project) -> ResearchRevision | None:
    """The row of the newest research without its value, None before the first."""
    return research_revisions(project).first()


def research_of(row: ResearchRevision) -> CurrentResearch:
    """A revision of the research with its value."""
    return CurrentResearch(row, RESEARCHES.of([row])[row.pk])


def research_revisions(project: Project) -> QuerySet[ResearchRevision]:
    """Every revision of the research without its value, the newest first."""
    rows = ResearchRevision.objects.filter(project=project).select_related("author").defer("value")
    return rows.order_by("-number")


def research_numbered(project: Project, number: int) -> CurrentResearch | None:
    """That revision of the research, None where there is none."""
    row = research_revisions(project).filter(number=number).first()
    return research_of(row) if row else None


def current_research(project: Project) -> CurrentResearch | None:
    """The newest research, None before the first."""
    row = research_row(project)
    return research_of(row) if row else None


def current_workflows(project: Project) -> list[CurrentWorkflow]:
    """The workflows of the plan in their order, each with its newest revision.

    At most three queries, however many.
    """
    newest = (
        Workflow.objects.filter(project=project, removed_at=None)
        .annotate(newest=Max("revisions__number"))
        .values_list("pk", "newest")
    )
    numbers = dict(newest)
    rows = (
        WorkflowRevision.objects.filter(workflow__in=numbers, number__in=set(numbers.values()))
        .select_related("workflow", "author")
        .defer("value", "drawn")
        .order_by("workflow__position", "workflow_id")
    )
    current = [row for row in rows if row.number == numbers[row.workflow_id]]
    specs = SPECS.of(current)
    return [CurrentWorkflow(row, specs[row.pk], position) for position, row in enumerate(current, start=1)]


def current_plan(project: Project) -> Plan | None:
    """The whole plan as one value, None before there is research."""
    research = current_research(project)
    if research is None:
        return None
    return Plan(research=research.value, workflows=tuple(found.spec for found in current_workflows(project)))
