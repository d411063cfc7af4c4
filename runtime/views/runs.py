"""The list of runs, one run, running it again, stopping it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobs.selectors import topic_cursor
from lib.web.htmx import fragment_or_page, go_to
from runtime.launch import run_again
from runtime.models import Run
from runtime.pages.run import Address, RunPage
from runtime.pages.run_list import RunList
from runtime.selectors.runs import run_of
from runtime.services.runs import stop_run
from teams.access import project_edit, project_read
from teams.models import Project


@require_GET
def run_list(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """All runs, or those that match the filters."""
    found = project_read(request, team, project)
    cursor = topic_cursor(found.topic)
    page = RunList.from_query(found, request.membership, request.GET)
    context = {"page": page, "stream": stream_url(request, found, "runs", cursor)}
    return fragment_or_page(request, "runtime/_runs.html", "runtime/runs.html", context)


@require_GET
def run(request: HttpRequest, team: str, project: str, number: int) -> HttpResponse:
    """One run, with what is selected in it."""
    found = project_read(request, team, project)
    cursor = topic_cursor(found.topic)
    row = _run_or_404(found, number)
    page = RunPage(found, request.membership, row, Address.from_query(request.GET))
    beside = RunList.from_query(found, request.membership, request.GET, current=number)
    context = {"page": page, "list": beside, "stream": stream_url(request, found, f"run:{number}", cursor)}
    return fragment_or_page(request, "runtime/_body.html", "runtime/run.html", context)


@require_POST
def again(request: HttpRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """The same code, payload and faults as a new run."""
    found = project_edit(request, team, project)
    new = run_again(run=_run_or_404(found, number), by=request.user)
    return go_to(request, "runtime:run", team, project, new.number)


@require_POST
def stop(request: HttpRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """Ask the run to stop. One that is over stays as it is."""
    found = project_edit(request, team, project)
    row = _run_or_404(found, number)
    if row.state in ("queued", "running"):
        stop_run(run=row, by=request.user)
    else:
        messages.info(request, f"Run {number} had ended already.")
    return go_to(request, "runtime:run", team, project, number)


def stream_url(request: HttpRequest, project: Project, page: str, cursor: int) -> str:
    """Where the page listens for what happens after `cursor`, which is asked for before the page is read."""
    query = request.GET.urlencode()
    view = f"{page}?{query}" if query else page
    place = [project.team.slug, project.slug]
    return f"{reverse('jobs:events', args=place)}?{urlencode({'view': view, 'after': cursor})}"


def _run_or_404(project: Project, number: int) -> Run:
    found = run_of(project, number)
    if found is None:
        raise Http404("No such run.")
    return found
