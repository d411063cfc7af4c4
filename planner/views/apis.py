"""API descriptions: their operations and fields, searched and opened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lib.text import whole_number
from lib.web.htmx import fragment_or_page
from planner import access as doors
from planner.models import Document
from planner.pages.api import ApiPage, Where, api_page, operation_row
from planner.pages.live import stream_url
from planner.pages.overview import overview
from systems.index import ApiIndex
from systems.selectors.indexes import stored_index
from teams import access
from teams.models import Project


@require_GET
def show(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """One description; `?q=` searches it, as a fragment too, `?page=` turns its pages."""
    row = access.project_read(request, team, project)
    document = doors.document(row, name)
    index, where = _opened(row, document)
    page = api_page(
        document,
        index,
        where,
        asked=request.GET.get("q", "")[:200],
        page=whole_number(request.GET.get("page", ""), 1),
    )
    return _drawn(request, row, "planner/_api_results.html", page)


@require_GET
def operation(request: HttpRequest, team: str, project: str, name: str, number: int) -> HttpResponse:
    """One operation, open; `?fold` gives it as a row. Without a script it is a page of its own."""
    row = access.project_read(request, team, project)
    document = doors.document(row, name)
    index, where = _opened(row, document)
    if index is None or number >= len(index.operations):
        raise Http404("No such operation.")
    shown = operation_row(index, number, where, is_open="fold" not in request.GET)
    page = ApiPage(document, index, operations=(shown,), operation_total=1)
    return _drawn(request, row, "planner/_api_operation.html", page, row=shown, alone=True)


def _opened(project: Project, document: Document) -> tuple[ApiIndex | None, Where]:
    index = stored_index(project, document.name, document.sha256)
    return index, Where(document, project.team.slug, project.slug)


def _drawn(
    request: HttpRequest, project: Project, fragment: str, page: ApiPage, **more: object
) -> HttpResponse:
    plan = overview(project, request.membership, current=f"api:{page.document.name}")
    context = {"plan": plan, "page": page, "stream": stream_url(plan), **more}
    return fragment_or_page(request, fragment, "planner/api.html", context)
