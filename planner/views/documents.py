"""Documents: adding, reading, taking away."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from planner import access as doors
from planner import launch
from planner.forms import MaterialForm
from planner.pages.document import document_page
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.selectors.documents import read
from planner.services.documents import remove_document
from teams import access


@require_POST
def add(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Keep files and a note, then research again."""
    row = access.project_edit(request, team, project)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            launch.add_material(project=row, by=request.user, **form.cleaned_data)
            return go_to(request, "planner:overview", team, project)
        except Invalid as error:
            form.add_error("files", str(error))
    plan = overview(row, request.membership)
    context = {"plan": plan, "form": form, "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_composer.html", "planner/overview.html", context, status=422)


@require_GET
def show(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """One document; `?at=` and `?quote=` say which passage is asked for."""
    row = access.project_read(request, team, project)
    document = doors.document(row, name)
    at, quote, page = (request.GET.get(key, "") for key in ("at", "quote", "page"))
    material = read(document)
    plan = overview(row, request.membership, current=f"document:{name}")
    context = {
        "plan": plan,
        "document": document,
        "read": material,
        "page": document_page(material, at=at[:200], quote=quote[:2000], page=whole_number(page, 1)),
        "stream": stream_url(plan),
    }
    return render(request, "planner/document.html", context)


@require_GET
def download(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """The bytes as they were brought, never shown by the browser."""
    row = access.project_read(request, team, project)
    document = doors.document(row, name)
    response = HttpResponse(bytes(document.data), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=document.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def remove(request: HttpRequest, team: str, project: str, name: str) -> HttpResponseBase:
    """Leave the document out of the next research."""
    row = access.project_edit(request, team, project)
    remove_document(document=doors.document(row, name), by=request.user)
    return go_to(request, "planner:overview", team, project)
