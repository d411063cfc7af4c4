"""Values of a run as files: a page shows the beginning of a large one only."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from lib.web.downloads import attachment
from runtime.selectors.whole import log_as_text, whole_value
from runtime.views.runs import run_or_404
from teams.access import MemberRequest, project_read


@require_GET
def value(
    request: MemberRequest, team: str, project: str, number: int, kind: str, at: int = 0
) -> HttpResponseBase:
    """What went in or out of the run, of step `at` or of request `at`."""
    found = project_read(request, team, project)
    row = run_or_404(found, number)
    whole = whole_value(row, kind, at)
    if whole is None:
        raise Http404("No such value.")
    ending, content_type = (
        ("json", "application/json") if whole.is_json else ("txt", "text/plain; charset=utf-8")
    )
    name = f"run-{number}-{kind}{f'-{at}' if at else ''}.{ending}"
    return attachment(whole.content, content_type, name)


@require_GET
def log(request: MemberRequest, team: str, project: str, number: int) -> HttpResponse:
    """The whole log as text."""
    found = project_read(request, team, project)
    row = run_or_404(found, number)
    text = "".join(log_as_text(row))
    return attachment(text, "text/plain; charset=utf-8", f"run-{number}-log.txt")
