"""The Build tab's page, the parts of it that it asks for again, and the download of its files."""

import io
import zipfile

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from builder.pages.address import BuildAddress
from builder.pages.build import BuildPage, build_page
from builder.selectors.files import files_of, latest_snapshot
from lib.web.downloads import attachment
from lib.web.htmx import fragment_or_page, is_partial, partial
from teams.access import MemberRequest, project_read

# (element, template, swap). An editor that is morphed would keep its old text.
WHOLE_STAGE = (
    ("main", "builder/_stage.html", "outerHTML"),
    ("files", "builder/_files.html", "outerMorph"),
    ("pane-name", "builder/_pane_name.html", "outerMorph"),
)
AFTER_TURN = (
    ("files", "builder/_files.html", "outerMorph"),
    ("planned-head", "builder/_planned_head.html", "outerMorph"),
    ("planned-list", "builder/_planned_list.html", "outerMorph"),
)
FLOW = (
    ("stage-top", "builder/_stage_top.html", "outerMorph"),
    ("flow", "builder/_flow.html", "outerMorph"),
)
FILE_NOTE = ("theirs-note", "builder/files/theirs.html", "outerMorph")
# What a window says to show while somebody types in it.
EDITING = "editing"
INSPECTOR = (("inspector", "builder/_inspector.html", "outerMorph"),)
DRIFT = (
    ("stage-top", "builder/drift/top.html", "outerMorph"),
    ("drift", "builder/drift/list.html", "outerMorph"),
)


@require_GET
def build(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Files, flow or code, and chat; the query (a BuildAddress) says which of them."""
    row = project_read(request, team, project)
    address = BuildAddress.from_query(request.GET)
    page = build_page(row, address, may_edit=request.membership.may("edit"), person=request.user)
    if is_partial(request) and request.headers.get("HX-Target", "").endswith("#main"):
        return _parts(request, page, WHOLE_STAGE)
    context = {"page": page, "column": page.column, "stream": page.stream}
    return fragment_or_page(request, "builder/_flow_split.html", "builder/build.html", context)


@require_GET
def now(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The parts that an event may have changed, for the place at which the asking window stands.

    `about` is `run` or `turn`, `shown` what the window's code view shows (BuildPage.content_key).
    """
    row = project_read(request, team, project)
    address = BuildAddress.from_url(request.headers.get("HX-Current-URL", ""))
    page = build_page(row, address, may_edit=request.membership.may("edit"))
    about_turn = request.GET.get("about") != "run"
    wanted = AFTER_TURN if about_turn else ()
    if page.view == "code":
        shown = request.GET.get("shown", "")
        if shown == EDITING:
            # Unsaved text is not replaced: its window is told which text is the newest by now.
            return _parts(request, page, (*wanted, FILE_NOTE) if about_turn else wanted)
        changed = about_turn and shown != page.content_key
        return _parts(request, page, (*wanted, WHOLE_STAGE[0]) if changed else wanted)
    if page.view == "drift":
        return _parts(request, page, (*wanted, *DRIFT) if about_turn else ())
    # A turn changes nothing of a step's run: what somebody has unfolded there stays as it is.
    inspected = INSPECTOR if not (about_turn and page.node) else ()
    return _parts(request, page, (*wanted, *FLOW, *inspected))


@require_GET
def download(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The newest snapshot as a zip file. The same snapshot gives the same bytes."""
    row = project_read(request, team, project)
    snapshot = latest_snapshot(row)
    if snapshot is None:
        raise Http404("Nothing is built yet.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files_of(snapshot).items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    name = f"{row.slug}-{snapshot.number}.zip"
    return attachment(packed.getvalue(), "application/zip", name)


def _parts(request: MemberRequest, page: BuildPage, parts: tuple[tuple[str, str, str], ...]) -> HttpResponse:
    context = {"page": page, "column": page.column}
    rendered = [
        partial(target, render_to_string(template, context, request), swap=swap)
        for target, template, swap in parts
    ]
    return HttpResponse("\n".join(rendered))
