"""The plan as files: out as JSON and CSV, in again after a look at what would change."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lib.text import whole_number
from lib.web.downloads import attachment
from lib.web.htmx import go_to
from planner import access as doors
from planner.interchange import MappingsInvalid, mappings_csv, plan_text, read_plan_file, with_mappings
from planner.interchange.addresses import without_addresses
from planner.interchange.bundles import MOST_BUNDLE, is_bundle
from planner.merging import differences
from planner.pages.overview import overview
from planner.selectors.plans import current_plan, current_workflows
from planner.selectors.revisions import keys_ever_used, newest_revision
from planner.services.edits import save_edit
from planner.services.importing import import_plan, incoming, revisions
from planner.spec.plan import PlanInvalid
from planner.views.bundles import look_at_bundle
from planner.views.refusing import refused, seen_in
from teams import access
from teams.models import Project

CSV = "text/csv; charset=utf-8"
MOST_CSV = 4_000_000
IMPORTED = "Imported a CSV of mappings"


@require_GET
def plan_json(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The whole plan as the interchange document."""
    row = access.project_read(request, team, project)
    doors.research(row)
    value = current_plan(row)
    if value and request.membership.is_guest:  # type: ignore[attr-defined]
        value = without_addresses(value)
    return attachment(plan_text(value) if value else "", "application/json", f"{project}-plan.json")


@require_GET
def all_mappings(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The rows of all workflows as CSV."""
    row = access.project_read(request, team, project)
    text = mappings_csv(one.spec for one in current_workflows(row))
    return attachment(f"\ufeff{text}", CSV, f"{project}-mappings.csv")


@require_GET
def mappings(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """The rows of one workflow as CSV."""
    row = access.project_read(request, team, project)
    return attachment(f"\ufeff{mappings_csv([doors.workflow(row, key).spec])}", CSV, f"{key}-mappings.csv")


@require_POST
def look_at_plan(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Read an uploaded plan and show what it would do; nothing is written yet."""
    row = access.project_edit(request, team, project)
    file = request.FILES.get("file")
    if file is None:
        return refused(request, row, ["Choose a plan file first."])
    if (file.size or 0) > MOST_BUNDLE:
        return refused(request, row, [f"A file has at most {MOST_BUNDLE // 1024 // 1024} MB."])
    data = file.read()
    if is_bundle(data):
        return look_at_bundle(request, row, data, file.name or "bundle.zip")
    return _look(request, row, data, file.name or "plan.json")


@require_POST
def take_plan(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Take over the plan that was looked at: `plan` is its text, `seen` the revisions it was compared to."""
    row = access.project_edit(request, team, project)
    try:
        plan = read_plan_file(request.POST.get("plan", "").encode())
    except PlanInvalid as error:
        return refused(request, row, error.problems)
    import_plan(
        project=row,
        plan=plan,
        seen=seen_in(request.POST.get("seen", "")),
        with_research=request.POST.get("research") == "yes",
        by=request.user,
    )
    return go_to(request, "planner:overview", team, project)


@require_POST
def look_at_mappings(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """Read an uploaded CSV of a workflow's rows and show what it would change; nothing is written yet."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    file = request.FILES.get("file")
    if file is None:
        return refused(request, row, ["Choose a CSV file first."], key=key)
    return _mappings(request, row, key, file.read(MOST_CSV + 1))


@require_POST
def take_mappings(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Save the rows that were looked at: `csv` is the file's text, `revision` the number that was seen."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    number = whole_number(request.POST.get("revision", ""))
    return _mappings(request, row, key, request.POST.get("csv", "").encode(), parent=number)


def _look(request: HttpRequest, row: Project, data: bytes, name: str) -> HttpResponse:
    try:
        plan = read_plan_file(data)
    except PlanInvalid as error:
        return refused(request, row, error.problems)
    around = overview(row, request.membership, current="arrange")
    context = {
        "plan": around,
        "name": name,
        "found": plan,
        "workflows": incoming(row, plan),
        "research": differences(around.research, plan.research),
        "text": data.decode("utf-8-sig"),
        "seen": json.dumps(revisions(row)),
    }
    return render(request, "planner/import.html", context)


def _mappings(
    request: HttpRequest, row: Project, key: str, data: bytes, *, parent: int | None = None
) -> HttpResponseBase:
    """The preview; with `parent` the revision itself."""
    current = newest_revision(row, key)
    if current is None or len(data) > MOST_CSV:
        return refused(request, row, [f"A CSV has at most {MOST_CSV // 1_000_000} MB."], key=key)
    try:
        taken = keys_ever_used(row, key)
        spec = with_mappings(current.spec, data, person=request.user.label, taken=taken)
    except MappingsInvalid as error:
        return refused(request, row, error.problems, key=key)
    if parent is not None:
        save_edit(project=row, key=key, spec=spec, parent=parent, reason=IMPORTED, by=request.user)
        return go_to(request, "planner:workflow", row.team.slug, row.slug, key)
    context = {
        "plan": overview(row, request.membership, current="arrange"),
        "current": current,
        "changes": differences(current.spec, spec),
        "text": data.decode("utf-8-sig"),
    }
    return render(request, "planner/import_mappings.html", context)
