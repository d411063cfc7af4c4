"""The planner's own doors, behind those of the project: the row, or 404."""

from django.http import Http404

from lib.errors import TransitionRefused
from planner.models import Comment, Document, Link, Proposal, Suggestion, Thread
from planner.selectors import plans
from planner.selectors.documents import document_named
from planner.selectors.plans import CurrentResearch, CurrentWorkflow, current_research, current_workflows
from planner.selectors.threads import comment_numbered, suggestion_numbered, thread_numbered
from planner.spec.research import Question
from teams.models import Project
from teams.standing import Standing


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


def thread(project: Project, membership: Standing, number: int) -> Thread:
    """The thread with that number. Behind a share link there are none."""
    found = None if membership.is_visitor else thread_numbered(project, number)
    if found is None:
        raise Http404("No such thread.")
    return found


def comment(project: Project, membership: Standing, number: int) -> Comment:
    """The comment with that number."""
    found = None if membership.is_visitor else comment_numbered(project, number)
    if found is None:
        raise Http404("No such comment.")
    return found


def suggestion(project: Project, number: int) -> Suggestion:
    """The suggestion with that number."""
    found = suggestion_numbered(project, number)
    if found is None:
        raise Http404("No such suggestion.")
    return found


def proposal(project: Project, number: int) -> Proposal:
    """What the agent proposed under that number."""
    found = Proposal.objects.filter(project=project, pk=number).select_related("workflow").first()
    if found is None:
        raise Http404("No such proposal.")
    return found
