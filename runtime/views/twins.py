"""The twins of one run."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lib.web.htmx import fragment_or_page
from runtime.pages.twins import TwinPage
from runtime.views.runs import run_or_404
from teams.access import MemberRequest, project_read


@require_GET
def twin(request: MemberRequest, team: str, project: str, number: int) -> HttpResponse:
    """Their records at the end of the run, or after one of its requests."""
    found = project_read(request, team, project)
    row = run_or_404(found, number)
    page = TwinPage.from_query(found, row, request.GET)
    return fragment_or_page(request, "runtime/_twin.html", "runtime/twin.html", {"page": page})
