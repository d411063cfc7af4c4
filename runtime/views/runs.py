"""The Runs tab: the list, one run, and what one can do with it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from jobs.addresses import stream_address
from jobs.selectors import topic_cursor
from lib.web.htmx import fragment_or_page, go_to
from runtime import states
from runtime.models import Run
from runtime.pages.address import Address
from runtime.pages.run import RunPage
from runtime.pages.run_list import RunList
from runtime.selectors.runs import run_of
from runtime.services.runs import stop_run
from systems.access import check_may_change
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_GET
def run_list(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """All runs, or those that match the filters."""
    found = project_read(request, team, project)
    cursor = topic_cursor(found.topic)
    page = RunList.from_query(found, request.membership, request.GET)
    context = {"page": page, "stream": stream_url(request, found, "runs", cursor)}
    return fragment_or_page(request, "runtime/_runs.html", "runtime/runs.html", context)


@require_GET
def run(request: MemberRequest, team: str, project: str, number: int) -> HttpResponse:
    """One run, with what is selected in it."""
    found = project_read(request, team, project)
    return show(request, found, run_or_404(found, number))


@require_POST
def stop(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """Ask the run to stop. One that is over stays as it is."""
    found = project_edit(request, team, project)
    row = run_or_404(found, number)
    if row.state in states.MOVES and states.may_stop(row.state):
        stop_run(run=row, by=request.user)
    else:
        messages.info(request, f"Run {number} had ended already.")
    return go_to(request, "runtime:run", team, project, number)


def show(
    request: MemberRequest, project: Project, row: Run, *, text: str = "", error: str = ""
) -> HttpResponse:
    """The page of a run; with 422 where a form of it was refused: `text` was typed, `error` says why not."""
    cursor = topic_cursor(project.topic)
    address = Address.from_query(request.GET)
    page = RunPage(project, request.membership, row, address, text=text, error=error)
    beside = RunList.from_query(project, request.membership, request.GET, current=row.number)
    stream = stream_url(request, project, f"run:{row.number}", cursor)
    context = {"page": page, "list": beside, "stream": stream}
    status = 422 if error else 200
    return fragment_or_page(request, "runtime/_body.html", "runtime/run.html", context, status=status)


def stream_url(request: MemberRequest, project: Project, page: str, cursor: int) -> str:
    """Where the page listens for what happens after `cursor`, which is asked for before the page is read."""
    query = request.GET.urlencode()
    view = f"{page}?{query}" if query else page
    return stream_address(project, view, cursor)


def run_to_go_on(request: MemberRequest, project: Project, number: int) -> Run:
    """The run of that number, for who may start runs where it ran; 403 for the others."""
    row = run_or_404(project, number)
    if row.environment is not None:
        check_may_change(request.membership, row.environment)
    return row


def run_or_404(project: Project, number: int) -> Run:
    """The run of that number."""
    found = run_of(project, number)
    if found is None:
        raise Http404("No such run.")
    return found
