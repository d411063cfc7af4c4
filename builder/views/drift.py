"""Settling disagreements of plan and code from the inbox."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from builder.pages.address import BuildAddress
from builder.pages.drift import EditedMeanwhile
from builder.selectors.drift import OpenDrift, inbox_of
from builder.selectors.files import latest_snapshot, text_once_at
from builder.services.drift import call_right, take_over, write_again
from builder.services.files import FileChanged, changed_meanwhile
from builder.views.stage import place_url, stage_page
from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import go_to, is_partial, partials, trigger
from planner.handover.rows import PlannedWorkflow, planned_workflows
from teams.access import MemberRequest, project_edit
from teams.models import Project

GONE = "That is settled already, or it reads differently by now. This is how things stand."


@require_POST
def right(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Both are right, by name and with a reason."""
    row = project_edit(request, team, project)
    found, _ = _asked(request, row)
    if found is None:
        return _back(request, row, GONE, is_bad=True)
    try:
        call_right(project=row, drift=found.drift, reason=request.POST.get("reason", ""), by=request.user)
    except DomainError as problem:
        return _back(request, row, str(problem), is_bad=True)
    answer = _back(request, row, f"{found.drift.title}: left as it is until plan or code change.")
    return trigger(answer, "close-dialog")


@require_POST
def adopt(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The plan says what the code does, in a new revision."""
    row = project_edit(request, team, project)
    found, planned = _asked(request, row)
    if found is None or planned is None:
        return _back(request, row, GONE, is_bad=True)
    try:
        number = take_over(project=row, drift=found.drift, planned=planned, by=request.user)
    except DomainError as problem:
        return _back(request, row, str(problem), is_bad=True)
    done = "is out" if found.drift.move == "out" else "reads as the code does"
    return _back(request, row, f"{found.drift.element} {done}, in revision {number} of the plan.")


@require_POST
def rewrite(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The compiler writes the file again, from the plan as it stands."""
    row = project_edit(request, team, project)
    found, planned = _asked(request, row)
    path, seen = request.POST.get("file", ""), request.POST.get("seen", "")
    newest = latest_snapshot(row)
    if newest and newest.manifest.get(path, "") != seen:
        return _edited(request, row, path, seen, changed_meanwhile(row, path))
    if found is None or planned is None or not found.rewritable:
        return _back(request, row, GONE, is_bad=True)
    try:
        snapshot = write_again(project=row, drift=found.drift, planned=planned, seen=seen, by=request.user)
    except FileChanged as problem:
        return _edited(request, row, path, seen, problem)
    except DomainError as problem:
        return _back(request, row, str(problem), is_bad=True)
    return _back(request, row, f"Wrote {found.drift.file} again: snapshot {snapshot.number}.")


def _edited(
    request: MemberRequest, project: Project, path: str, seen: str, problem: FileChanged
) -> HttpResponseBase:
    """Nothing is written: somebody saved the file since the page was opened. What they changed is shown."""
    page = stage_page(request, project, _place(request))
    edited = EditedMeanwhile(path, problem, text_once_at(project, path, seen))
    context = {"page": page, "column": page.column, "stream": page.stream, "edited": edited}
    if not is_partial(request):
        return render(request, "builder/build.html", context, status=409)
    parts = [("drift", "builder/drift/list.html", context), ("stage-top", "builder/drift/top.html", context)]
    return partials(request, parts, status=409)


def _asked(request: MemberRequest, project: Project) -> tuple[OpenDrift | None, PlannedWorkflow | None]:
    """What the request is about, as it stands now."""
    workflows = planned_workflows(project)
    planned = next((each for each in workflows if each.key == request.POST.get("workflow")), None)
    if planned is None:
        raise Http404("No such planned workflow.")
    inbox = inbox_of(project, [planned], latest_snapshot(project))
    return inbox.find(request.POST.get("mark", "")), planned


def _back(request: MemberRequest, project: Project, told: str, *, is_bad: bool = False) -> HttpResponseBase:
    """To the inbox, with what happened."""
    (messages.error if is_bad else messages.success)(request, told)
    return go_to(request, place_url(project, _place(request)))


def _place(request: MemberRequest) -> BuildAddress:
    """The inbox beside the chat from which somebody asks."""
    chat = whole_number(request.POST.get("chat", ""))
    return BuildAddress(workflow=request.POST.get("workflow", ""), view="drift", chat=chat)
