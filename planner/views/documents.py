"""Documents: adding, reading, taking away and bringing back."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from planner import access as doors
from planner import launch
from planner.forms import FileForm, MaterialForm, contents
from planner.pages.document import Asked, document_page
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.passages import document_comments
from planner.pages.threads import Asked as Comments
from planner.pages.threads import Talk
from planner.reading.picture import shown_as
from planner.selectors.documents import read, versions_of
from planner.services.documents import bring_readable, remove_document, restore_document
from teams import access, turned_away

SANDBOX = "sandbox; default-src 'none'"


@require_POST
def add(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Keep files, links and a note, then research again; what is refused is told and holds nothing back."""
    row = access.project_edit(request, team, project)
    form = MaterialForm(request.POST, request.FILES)
    kept: list[str] = []
    if form.is_valid():
        note, files = form.cleaned_data["note"], form.cleaned_data["files"]
        found = launch.add_material(project=row, by=request.user, note=note, files=contents(files))
        if not found.refused:
            turned_away.forget(request.session, row)
            return go_to(request, "planner:overview", team, project)
        kept = found.kept
        form.refuse(found.refused, note_is_kept=bool(note.strip()) and bool(kept))
    plan = overview(row, request.membership)
    context = {"plan": plan, "form": form, "kept": kept, "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_composer.html", "planner/overview.html", context, status=422)


@require_POST
def upload(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Keep one file of several that a script sends one by one; `research_added` follows the last.

    200 {name, left_out} or 422 {reason}.
    """
    row = access.project_edit(request, team, project)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"reason": " ".join(form.errors["file"])}, status=422)
    try:
        [(name, data)] = contents([form.cleaned_data["file"]])
        brought = bring_readable(project=row, name=name, data=data, by=request.user)
    except Invalid as error:
        return JsonResponse({"reason": str(error)}, status=422)
    told = {"name": brought.document.name, "inside": len(brought.inside), "left_out": brought.left_out}
    return JsonResponse(told)


@require_POST
def research_added(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Research what came since the last research, once for all of it."""
    row = access.project_edit(request, team, project)
    launch.research_added(project=row, by=request.user)
    turned_away.forget(request.session, row)
    return go_to(request, "planner:overview", team, project)


@require_POST
def let_go(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Tell no more about the files that were not kept when the project started."""
    row = access.project_edit(request, team, project)
    turned_away.forget(request.session, row)
    return go_to(request, "planner:overview", team, project)


@require_GET
def show(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """One document; `?at=` and `?quote=` ask for a passage, `?find=` for words, `?version=` for one."""
    row = access.project_read(request, team, project)
    versions = list(versions_of(row, name))
    document = doors.document(row, name)
    wanted = whole_number(request.GET.get("version", ""), 0)
    if wanted and not 1 <= wanted <= len(versions):
        raise Http404("No such version.")
    document = versions[wanted - 1] if wanted else document
    material = read(document)
    plan = overview(row, request.membership, current=f"document:{name}")
    asked = Asked.of(request.GET)
    page = document_page(document, material, versions, asked)
    comments = document_comments(
        Talk(row, request.membership), name, material.passages, asked.at, Comments.of(request.GET)
    )
    context = {"plan": plan, "document": document, "page": page, "comments": comments}
    context["stream"] = stream_url(plan)
    return render(request, "planner/document.html", context)


@require_GET
def download(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """The bytes as they were brought, never shown by the browser."""
    row = access.project_read(request, team, project)
    document = doors.document(row, name)
    response = HttpResponse(bytes(document.data), content_type="application/octet-stream")
    last = document.name.rpartition(" / ")[2]
    disposition = content_disposition_header(as_attachment=True, filename=last)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@require_GET
def picture(request: HttpRequest, team: str, project: str, name: str) -> HttpResponse:
    """A picture as the browser shows it: PNG, JPEG, GIF or WebP by its bytes, never SVG or anything else."""
    row = access.project_read(request, team, project)
    data = bytes(doors.document(row, name).data)
    kind = shown_as(data)
    if not kind:
        raise Http404("No picture that can be shown.")
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def remove(request: HttpRequest, team: str, project: str, name: str) -> HttpResponseBase:
    """Leave the document out of the next research."""
    row = access.project_edit(request, team, project)
    remove_document(document=doors.document(row, name), by=request.user)
    return go_to(request, "planner:overview", team, project)


@require_POST
def restore(request: HttpRequest, team: str, project: str, name: str) -> HttpResponseBase:
    """Make a document that was left out count again."""
    row = access.project_edit(request, team, project)
    restore_document(document=doors.document(row, name), by=request.user)
    return go_to(request, "planner:document", team, project, name)
