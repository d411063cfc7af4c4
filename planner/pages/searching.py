"""What of a plan can be gone to from the palette."""

from collections.abc import Iterator

from django.urls import reverse

from planner.selectors.documents import documents_of
from planner.selectors.plans import CurrentWorkflow, current_research, current_workflows
from planner.spec.elements import elements
from planner.threads.words import element_words, headline
from teams.models import Project
from teams.searching import Found


def searched_in(project: Project, words: str) -> Iterator[Found]:
    """settings.SEARCHED_IN: pages, workflows, questions, documents; elements once there are words."""
    place = [project.team.slug, project.slug]
    yield Found("page", "Plan", reverse("planner:overview", args=place), "compass")
    yield Found("page", "Research", reverse("planner:research", args=place), "book-open")
    yield Found("page", "Comments", reverse("planner:threads", args=place), "message-square")
    workflows = current_workflows(project)
    for current in workflows:
        yield Found("workflow", current.spec.title, _url(place, current), "workflow")
    research = current_research(project)
    for question in research.value.questions if research else ():
        url = f"{reverse('planner:question', args=[*place, question.key])}?open#q-{question.key}"
        yield Found("question", question.text, url, "circle-help", f"{question.key}, {question.state}")
    for name in documents_of(project).values_list("name", flat=True):
        yield Found("document", name, reverse("planner:document", args=[*place, name]), "file-text")
    if words:
        for current in workflows:
            yield from _elements(current, _url(place, current))


def _elements(current: CurrentWorkflow, url: str) -> Iterator[Found]:
    for key, _ in elements(current.spec):
        said = headline(element_words(current.spec, key))
        yield Found("element", f"{key} {said}"[:160], f"{url}#{key}", "list-checks", current.spec.title)


def _url(place: list[str], current: CurrentWorkflow) -> str:
    return reverse("planner:workflow", args=[*place, current.key])
