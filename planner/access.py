"""The planner's own doors, behind those of the project: the row, or 404."""

from django.http import Http404

from lib.errors import TransitionRefused
from planner.models import Document, Link
from planner.selectors import plans
from planner.selectors.documents import document_named
from planner.selectors.plans import CurrentResearch, CurrentWorkflow, current_research, current_workflows
from planner.spec.research import Question
from teams.models import Project


def document(project: Project, name: str) -> Document:
    """The document of that name."""
    found = document_named(project, name)
    if found is None:
        raise Http404("No such document.")
    return found


def link(project: Project, pk: int) -> Link:
    """The link with that number."""
    found = Link.objects.filter(project=project, pk=pk).select_related("project").first()
    if found is None:
        raise Http404("No such link.")
    return found


def research(project: Project) -> CurrentResearch:
    """The newest research."""
    found = current_research(project)
    if found is None:
        raise Http404("No research yet.")
    return found


def research_numbered(project: Project, number: int) -> CurrentResearch:
    """That revision of the research."""
    found = plans.research_numbered(project, number)
    if found is None:
        raise Http404("No such revision.")
    return found


def question(project: Project, key: str) -> Question:
    """The question with that key in the newest research."""
    for found in research(project).value.questions:
        if found.key == key:
            return found
    raise Http404("No such question.")


def question_to_decide(project: Project, key: str) -> Question:
    """As `question`, for somebody who has it in front of them: it may have gone with the last research."""
    try:
        return question(project, key)
    except Http404:
        raise TransitionRefused(f"Question {key}", "no longer part of the plan", "decided") from None


def workflow(project: Project, key: str) -> CurrentWorkflow:
    """The workflow with that key, in its newest revision."""
    for found in current_workflows(project):
        if found.key == key:
            return found
    raise Http404("No such workflow.")
