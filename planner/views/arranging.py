"""The plan's workflows as a list: their order, new ones, those taken out, and the way back."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import go_to
from planner import access as doors
from planner.pages.arranging import arranging, done_as, joining, splitting
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.selectors.plans import CurrentWorkflow
from planner.services import reshaping
from teams import access
from teams.models import Project

UP, DOWN = -1, 1
CHOOSE = "Choose a source and a target."


@require_GET
def show(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The workflows in their order. `?done=` offers to undo a split or merge."""
    row = access.project_edit(request, team, project)
    return _page(request, row)


@require_POST
def add(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Begin an empty workflow: `title`, `source` and `target`, keys of the research's systems."""
    row = access.project_edit(request, team, project)
    systems = {system.key: system for system in doors.research(row).value.systems}
    source, target = (systems.get(request.POST.get(name, "")) for name in ("source", "target"))
    if source is None or target is None:
        return _page(request, row, status=422, problem=CHOOSE, typed=request.POST)
    try:
        title = request.POST.get("title", "")
        made = reshaping.add_workflow(project=row, title=title, source=source, target=target, by=request.user)
    except Invalid as error:
        return _page(request, row, status=422, problem=error.message, typed=request.POST)
    return go_to(request, "planner:workflow", team, project, made.key)


@require_POST
def move(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """One place `to` up or down."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    places = UP if request.POST.get("to") == "up" else DOWN
    reshaping.move_workflow(project=row, key=key, places=places, by=request.user)
    return _back(request, row, anchor=f"wf-{key}")


@require_POST
def remove(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Take a workflow out; it stands below the list and can be put back."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    reshaping.remove_workflow(project=row, key=key, by=request.user)
    return _back(request, row, anchor="taken-out")


@require_POST
def put_back(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Bring back a workflow that was taken out."""
    row = access.project_edit(request, team, project)
    if key in {one.key for one in arranging(row).taken_out}:
        reshaping.put_back(project=row, key=key, by=request.user)
    return _back(request, row, anchor=f"wf-{key}")


@require_POST
def undo(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Restore both workflows of the split or merge that gave this one its newest revision."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    other = request.POST.get("other", "")
    if not row.workflows.filter(key=other).exists():
        raise Http404("No such workflow.")
    number = whole_number(request.POST.get("number", ""))
    reshaping.undo_reshaping(project=row, key=key, number=number, other=other, by=request.user)
    return _back(request, row)


@require_GET
def split(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """Choose what becomes a workflow of its own, and see both: `?move=`, `?title=`, `?proposal=`."""
    row = access.project_edit(request, team, project)
    current = doors.workflow(row, key)
    asked = request.GET.get("proposal", "")
    page = splitting(
        current.spec,
        request.GET.getlist("move"),
        request.GET.get("title", "").strip()[:200],
        whole_number(asked, -1) if asked else None,
    )
    return _form(request, row, current, "planner/split.html", split=page)


@require_POST
def save_split(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Split as previewed; `revision` is the number that was seen."""
    row = access.project_edit(request, team, project)
    current = doors.workflow(row, key)
    moved, title = request.POST.getlist("move"), request.POST.get("title", "")
    try:
        done = reshaping.split_workflow(
            project=row,
            key=key,
            parent=whole_number(request.POST.get("revision", "")),
            moved=moved,
            title=title,
            by=request.user,
        )
    except Invalid as error:
        page = splitting(current.spec, moved, title, None)
        context = {"split": page, "problem": error.message}
        return _form(request, row, current, "planner/split.html", status=422, **context)
    return _back(request, row, done=done_as(key, done.revision.number, done.other))


@require_GET
def join(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """Choose the workflow to merge with and see what comes of it: `?other=`, `?title=`."""
    row = access.project_edit(request, team, project)
    current = doors.workflow(row, key)
    page = joining(
        row, current.spec, request.GET.get("other", ""), request.GET.get("title", "").strip()[:200]
    )
    return _form(request, row, current, "planner/join.html", join=page)


@require_POST
def save_join(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Merge as previewed; `revision` and `other_revision` are the numbers that were seen."""
    row = access.project_edit(request, team, project)
    current = doors.workflow(row, key)
    other, title = request.POST.get("other", ""), request.POST.get("title", "")
    doors.workflow(row, other)
    try:
        done = reshaping.merge_workflows(
            project=row,
            key=key,
            parent=whole_number(request.POST.get("revision", "")),
            other=other,
            other_parent=whole_number(request.POST.get("other_revision", "")),
            title=title,
            by=request.user,
        )
    except Invalid as error:
        context = {"join": joining(row, current.spec, other, title), "problem": error.message}
        return _form(request, row, current, "planner/join.html", status=422, **context)
    return _back(request, row, done=done_as(key, done.revision.number, done.other))


def _page(request: HttpRequest, row: Project, *, status: int = 200, **more: object) -> HttpResponse:
    plan = overview(row, request.membership, current="arrange")
    page = arranging(row, request.GET.get("done", ""))
    context = {"plan": plan, "page": page, "stream": stream_url(plan), **more}
    return render(request, "planner/arrange.html", context, status=status)


def _form(
    request: HttpRequest,
    row: Project,
    current: CurrentWorkflow,
    template: str,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    plan = overview(row, request.membership, current="arrange")
    context = {"plan": plan, "current": current, "stream": stream_url(plan), **more}
    return render(request, template, context, status=status)


def _back(request: HttpRequest, row: Project, *, done: str = "", anchor: str = "") -> HttpResponseBase:
    where = reverse("planner:arrange", args=[row.team.slug, row.slug])
    asked = f"?{urlencode({'done': done})}" if done else ""
    return go_to(request, f"{where}{asked}{f'#{anchor}' if anchor else ''}")
