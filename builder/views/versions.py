"""Versions: snapshots with a name."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from builder.forms import why_refused
from builder.forms.files import VersionForm
from builder.pages.history import history_page
from builder.selectors.versions import snapshot_numbered
from builder.services.versions import create_version
from lib.errors import Invalid
from lib.web.htmx import go_to
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_http_methods(["GET", "POST"])
def versions(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The list of versions; a POST gives a snapshot a name."""
    if request.method == "GET":
        row = project_read(request, team, project)
        page = history_page(
            row, number=0, against=None, path="", before=0, may_edit=request.membership.may("edit")
        )
        return render(request, "builder/history/versions.html", {"page": page})
    row = project_edit(request, team, project)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _refused(request, row, 0, why_refused(form))
    sent = form.cleaned_data
    snapshot = snapshot_numbered(row, sent["snapshot"])
    if snapshot is None:
        raise Http404("No such snapshot.")
    try:
        made = create_version(
            snapshot=snapshot, name=sent["name"], description=sent["description"], by=request.user
        )
    except Invalid as problem:
        return _refused(request, row, snapshot.number, str(problem.message))
    messages.success(request, f"Snapshot {snapshot.number} is version {made.name}.")
    return go_to(request, reverse("builder:versions", args=[team, project]))


def _refused(request: MemberRequest, project: Project, number: int, problem: str) -> HttpResponseBase:
    page = history_page(project, number=number, against=None, path="", before=0, may_edit=True)
    context = {"page": page, "name_problem": problem, "typed": request.POST}
    return render(request, "builder/history/history.html", context, status=422)
