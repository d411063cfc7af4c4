"""The plan as a document to be sent."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.web.downloads import attachment
from planner import access as doors
from planner.export import pdf as pdf_files
from planner.export import solution_markdown, solution_pictures
from planner.export import word as word_files
from planner.selectors.plans import current_plan
from planner.spec.plan import Plan
from teams import access
from teams.models import Project

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Draw = Callable[..., bytes]


@require_GET
def word(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document for Word."""
    row = access.project_read(request, team, project)
    return attachment(_drawn(word_files.as_word, row), WORD, f"{project}-solution.docx")


@require_GET
def pdf(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document as PDF."""
    row = access.project_read(request, team, project)
    return attachment(_drawn(pdf_files.as_pdf, row), "application/pdf", f"{project}-solution.pdf")


@require_GET
def markdown(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document as Markdown."""
    row = access.project_read(request, team, project)
    text = solution_markdown(_plan(row)).encode()
    return attachment(text, "text/markdown; charset=utf-8", f"{project}-solution.md")


def _plan(project: Project) -> Plan:
    """The plan; 404 before there is one."""
    research = doors.research(project)
    return current_plan(project) or Plan(research=research.value)


def _drawn(draw: Draw, project: Project) -> bytes:
    plan = _plan(project)
    return draw(
        solution_markdown(plan),
        title=plan.research.title,
        subtitle=f"{project.name}, {project.team.name}",
        day=timezone.localdate(),
        pictures=solution_pictures(plan),
    )
