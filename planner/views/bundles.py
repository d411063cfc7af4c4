"""The plan with its documents, comments and approvals as one file: out, and in after a look."""

import json
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lib.text import counted
from lib.web.downloads import attachment
from lib.web.htmx import go_to
from planner import access as doors
from planner.interchange.addresses import without_addresses
from planner.interchange.bundles import read_bundle, write_bundle
from planner.merging import differences
from planner.pages.overview import overview
from planner.selectors.bundles import brought_bundle, bundle_of, documents_coming, people_in
from planner.services import bundles
from planner.services.importing import incoming, revisions
from planner.spec.plan import PlanInvalid
from planner.views.refusing import refused, seen_in
from teams import access
from teams.access import MemberRequest
from teams.models import Project


@require_GET
def bundle(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The plan and its documents as a ZIP file; with `?comments` and `?approvals` those too."""
    row = access.project_read(request, team, project)
    doors.research(row)
    found = bundle_of(row, comments="comments" in request.GET, approvals="approvals" in request.GET)
    if found is None:
        raise Http404("No plan yet.")
    if request.membership.is_guest:  # type: ignore[attr-defined]
        found = replace(found, plan=without_addresses(found.plan))
    return attachment(write_bundle(found), "application/zip", f"{row.slug}-plan.zip")


def look_at_bundle(request: HttpRequest, row: Project, data: bytes, name: str) -> HttpResponse:
    """Read an uploaded bundle and show what it would do. Its bytes are kept until it is taken over."""
    try:
        found = read_bundle(data)
    except PlanInvalid as error:
        return refused(request, row, error.problems)
    around = overview(row, request.membership, current="arrange")  # type: ignore[attr-defined]
    brought = bundles.keep_brought(project=row, name=name, data=data, by=request.user)  # type: ignore[arg-type]
    context = {
        "plan": around,
        "name": name,
        "found": found,
        "brought": brought,
        "documents": documents_coming(row, found.files),
        "people": people_in(found),
        "workflows": incoming(row, found.plan),
        "research": differences(around.research, found.plan.research),
        "seen": json.dumps(revisions(row)),
    }
    return render(request, "planner/import.html", context)


@require_POST
def take_bundle(request: MemberRequest, team: str, project: str, brought: int) -> HttpResponseBase:
    """Take over the bundle that was looked at; `seen` are the revisions it was compared to."""
    row = access.project_edit(request, team, project)
    kept = brought_bundle(row, brought, request.user)
    if kept is None:
        return refused(request, row, ["What was looked at is no longer kept. Choose the file again."])
    said = request.POST
    found = read_bundle(bytes(kept.data))
    done = bundles.take_bundle(
        project=row,
        brought=kept,
        bundle=found,
        seen=seen_in(said.get("seen", "")),
        with_research=said.get("research") == "yes",
        with_comments=said.get("comments") == "yes",
        with_approvals=said.get("approvals") == "yes",
        by=request.user,
    )
    told = f"{counted(len(done.added), 'workflow')} added, {len(done.changed)} changed"
    messages.success(request, f"Imported: {told}, {counted(len(found.files), 'document')}.")
    return go_to(request, "planner:overview", team, project)
