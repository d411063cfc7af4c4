"""Running a run again: at once, or after a look at what it would write."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobs.selectors import topic_cursor
from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from runtime.forms import RerunForm
from runtime.launch import preview_rerun, run_again
from runtime.pages.rerun import Rerun
from runtime.selectors.runs import preview_of
from runtime.views.runs import run_or_404, run_to_go_on, stream_url
from teams.access import MemberRequest, project_edit


@require_POST
def again(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """The same code and payload as a new run, from the top or from a step.

    Where that writes to real accounts somebody has looked first at what it would write, from the same step.
    """
    found = project_edit(request, team, project)
    row = run_to_go_on(request, found, number)
    form = RerunForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    from_step = given.get("from_step")
    if row.is_over and row.environment_id is not None:
        look = preview_of(row, given.get("look") or 0)
        if look is None or not look.is_over or look.from_step != from_step:
            messages.info(request, "Look first at what it would write from there.")
            return go_to(request, f"{_choose(team, project, number)}?from_step={from_step or 0}")
    try:
        new = run_again(run=row, by=request.user, from_step=from_step)
    except DomainError as error:
        messages.error(request, str(error))
        return go_to(request, "runtime:run", team, project, number)
    return go_to(request, "runtime:run", team, project, new.number)


def _choose(team: str, project: str, number: int) -> str:
    return reverse("runtime:choose", args=[team, project, number])


@require_GET
def choose(request: MemberRequest, team: str, project: str, number: int) -> HttpResponse:
    """From where to run it again, and what that would write. `preview` is the number of a look at it."""
    found = project_edit(request, team, project)
    row = run_or_404(found, number)
    cursor = topic_cursor(found.topic)
    preview = preview_of(row, whole_number(request.GET.get("preview", "")))
    page = Rerun(found, row, whole_number(request.GET.get("from_step", "")), preview)
    stream = stream_url(request, found, f"rerun:{number}", cursor)
    return fragment_or_page(
        request, "runtime/_rerun.html", "runtime/rerun.html", {"page": page, "stream": stream}
    )


@require_POST
def preview(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """Look what running it again would write: reads are done, writes are not."""
    found = project_edit(request, team, project)
    row = run_to_go_on(request, found, number)
    form = RerunForm(request.POST)
    from_step = form.cleaned_data["from_step"] if form.is_valid() else None
    here = _choose(team, project, number)
    try:
        look = preview_rerun(run=row, by=request.user, from_step=from_step)
    except DomainError as error:
        messages.error(request, str(error))
        return go_to(request, here)
    return go_to(request, f"{here}?from_step={from_step or 0}&preview={look.number}")
