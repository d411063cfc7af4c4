"""The plan as a document to be sent."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from planner import access as doors
from planner.export import as_pdf, as_word, solution_markdown
from planner.selectors.plans import current_plan
from planner.spec.plan import Plan
from teams import access
from teams.models import Project

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Draw = Callable[..., bytes]


@require_GET
def word(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document for Word."""
    row, plan = _plan(request, team, project)
    return _file(_drawn(as_word, row, plan), WORD, f"{project}-solution.docx")


@require_GET
def pdf(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document as PDF."""
    row, plan = _plan(request, team, project)
    return _file(_drawn(as_pdf, row, plan), "application/pdf", f"{project}-solution.pdf")


@require_GET
def markdown(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The solution document as Markdown."""
    _, plan = _plan(request, team, project)
    text = solution_markdown(plan).encode()
    return _file(text, "text/markdown; charset=utf-8", f"{project}-solution.md")


def _plan(request: HttpRequest, team: str, project: str) -> tuple[Project, Plan]:
    """The project and its plan; 404 before there is one."""
    row = access.project_read(request, team, project)
    research = doors.research(row)
    return row, current_plan(row) or Plan(research=research.value)


def _drawn(draw: Draw, project: Project, plan: Plan) -> bytes:
    return draw(
        solution_markdown(plan),
        title=plan.research.title,
        subtitle=f"{project.name}, {project.team.name}",
        day=_today(),
    )


def _today() -> date:
    return timezone.localdate()


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
