"""Which questions wait for one person. Two queries while nobody has asked them anything."""

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from planner.selectors.plans import current_research
from planner.services.questions import ASKED
from teams.models import AuditFact, Project, Team, User
from teams.summaries import Waiting

# Projects in which somebody was asked lately; older ones that were never answered fall behind.
MOST_PROJECTS = 20


def waiting_for(team: Team, person: User) -> list[Waiting]:
    """settings.WAITING_FOR: the open questions that were put to this member, the newest first."""
    facts = AuditFact.objects.filter(team=team, verb=ASKED, detail__email=person.email)
    ids = list(dict.fromkeys(facts.order_by("-at").values_list("project", flat=True)[:200]))[:MOST_PROJECTS]
    projects = Project.objects.filter(pk__in=ids, archived_at=None).select_related("team") if ids else ()
    found = [one for project in projects for one in _of(project, person)]
    return sorted(found, key=lambda one: str(one.since), reverse=True)


def _of(project: Project, person: User) -> list[Waiting]:
    current = current_research(project)
    questions = current.value.questions if current else ()
    return [
        Waiting(
            text=question.text,
            url=f"{_url(project, question.key)}?open#q-{question.key}",
            project=project.name,
            by=question.asked.by,
            note=question.asked.note,
            since=parse_datetime(question.asked.at),
        )
        for question in questions
        if question.state == "open" and question.asked and question.asked.email == person.email
    ]


def _url(project: Project, key: str) -> str:
    return reverse("planner:question", args=[project.team.slug, project.slug, key])
