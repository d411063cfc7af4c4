"""Traceability: from each user story to code, tests, proof and run, as a page, CSV and Markdown."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from builder.pages.tracing import TraceFilter, TracePage
from builder.tracing import as_csv, as_markdown
from lib.web.downloads import attachment
from lib.web.htmx import fragment_or_page
from teams.access import MemberRequest, project_read


@require_GET
def show(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """The chains of the project; `?workflow=`, `?story=` and `?gaps=only` choose some."""
    row = project_read(request, team, project)
    page = TracePage(row, TraceFilter.from_query(request.GET))
    return fragment_or_page(request, "builder/trace/_trace.html", "builder/trace.html", {"page": page})


@require_GET
def table(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """What the page shows, one line for each step from story to run."""
    row = project_read(request, team, project)
    page = TracePage(row, TraceFilter.from_query(request.GET))
    text = f"\ufeff{as_csv(page.chains)}"
    return attachment(text, "text/csv; charset=utf-8", f"{row.slug}-traceability.csv")


@require_GET
def document(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """What the page shows, as a document."""
    row = project_read(request, team, project)
    page = TracePage(row, TraceFilter.from_query(request.GET))
    text = as_markdown(page.chains, row.name)
    return attachment(text, "text/markdown; charset=utf-8", f"{row.slug}-traceability.md")
