"""The overview, the research in full, and starting research."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from planner import access as doors
from planner import launch
from planner.pages.fact_rows import FactFilter
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.research import ResearchPage
from teams import access, turned_away


@require_GET
def root(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """A project begins at its plan."""
    access.project_read(request, team, project)
    return redirect("planner:overview", team, project)


@require_GET
def show(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The overview; `?questions=` chooses which questions, as a fragment too."""
    row = access.project_read(request, team, project)
    shown, opened = request.GET.get("questions", "open"), request.GET.get("open", "")
    plan = overview(row, request.membership, shown=shown, opened=opened)
    context = {
        "plan": plan,
        "stream": stream_url(plan),
        "turned_away": turned_away.of(request.session, row),
    }
    return fragment_or_page(request, "planner/_questions.html", "planner/overview.html", context)


@require_GET
def research(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Everything that was found, with its sources; `?revision=` opens an older one."""
    row = access.project_read(request, team, project)
    plan = overview(row, request.membership, current="research")
    number = whole_number(request.GET.get("revision", ""), 0)
    found = doors.research_numbered(row, number) if number else doors.research(row)
    asked = FactFilter(
        kind=request.GET.get("kind", "all"),
        grounded=request.GET.get("grounded", "all"),
        words=request.GET.get("q", "")[:200],
        page=max(1, whole_number(request.GET.get("page", ""), 1)),
    )
    newest = plan.revision.number if plan.revision else found.row.number
    context = {"plan": plan, "page": ResearchPage(row, found, newest, asked), "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_facts.html", "planner/research.html", context)


@require_POST
def research_again(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Read everything again and draft anew; the stream shows how far it is."""
    row = access.project_edit(request, team, project)
    launch.launch_research(project=row, reason="Researched again", by=request.user)
    return go_to(request, "planner:overview", team, project)
