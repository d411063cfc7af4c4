"""Snapshots: the list, the difference between two, restoring and downloading them."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from builder.forms.files import RestoreForm
from builder.models import Snapshot
from builder.pages.history import HistoryPage, history_page
from builder.selectors.versions import snapshot_numbered
from builder.services.versions import restore as restore_snapshot
from builder.views.packing import packed
from lib.errors import DomainError
from lib.text import counted, listed, whole_number
from lib.web.downloads import attachment
from lib.web.htmx import go_to
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_GET
def history(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """One snapshot and how it differs from another: `snapshot`, `against`, `path` and `before` choose."""
    row = project_read(request, team, project)
    return render(request, "builder/history/history.html", {"page": _page(request, row)})


def _page(request: MemberRequest, project: Project, number: int = 0) -> HistoryPage:
    asked = request.GET
    against = asked.get("against", "")
    return history_page(
        project,
        number=number or whole_number(asked.get("snapshot", "")),
        against=whole_number(against) if against else None,
        path=asked.get("path", ""),
        before=whole_number(asked.get("before", "")),
        may_edit=request.membership.may("edit"),
    )


@require_POST
def restore(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """Bring files, chat and plan back to a snapshot, alone or together. Nothing is deleted."""
    row = project_edit(request, team, project)
    snapshot = _snapshot(row, number)
    form = RestoreForm(request.POST)
    form.is_valid()
    try:
        done = restore_snapshot(snapshot=snapshot, **form.cleaned_data, by=request.user)
    except DomainError as problem:
        context = {"page": _page(request, row, number), "problem": str(problem)}
        return render(request, "builder/history/history.html", context, status=problem.status)
    told = [
        f"files as snapshot {done.snapshot.number}" if done.snapshot else "",
        f"chat {done.chat.label}" if done.chat else "",
        f"plan: {counted(len(done.workflows), 'workflow')}" if done.workflows else "",
    ]
    what = listed([each for each in told if each])
    messages.success(request, f"Restored {what}." if what else "Everything was like that already.")
    return go_to(request, reverse("builder:history", args=[team, project]))


@require_GET
def snapshot_zip(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """The files of a snapshot as a zip file. The same snapshot gives the same bytes."""
    row = project_read(request, team, project)
    return attachment(packed(_snapshot(row, number)), "application/zip", f"{row.slug}-{number}.zip")


def _snapshot(project: Project, number: int) -> Snapshot:
    found = snapshot_numbered(project, number)
    if found is None:
        raise Http404("No such snapshot.")
    return found
