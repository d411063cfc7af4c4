"""Questions: opening one, and what people decide about it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lib.web.htmx import fragment_or_page, is_partial, partials
from planner import access as doors
from planner import launch
from planner.forms import AnswerForm
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.questions import question_row
from planner.selectors.plans import current_workflows
from planner.services import questions as services
from teams import access
from teams.models import Project


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One question: unfolded with `?open=1`, as a row without."""
    row = access.project_read(request, team, project)
    question = doors.question(row, key)
    unfolded = "open" in request.GET
    plan = overview(row, request.membership, shown="all", opened=key)
    context = {
        "plan": plan,
        "row": replace(question_row(question, current_workflows(row), is_open=unfolded), by_hand=unfolded),
        "stream": stream_url(plan),
    }
    return fragment_or_page(request, "planner/_question.html", "planner/overview.html", context)


@require_POST
def answer(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Answer in offered or own words; the parts of the plan that rest on it are drawn again."""
    row = access.project_edit(request, team, project)
    question = doors.question_to_decide(row, key)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        shown = question_row(
            question,
            current_workflows(row),
            is_open=True,
            chosen=request.POST.get("choice", ""),
            own=request.POST.get("own", ""),
            error=" ".join(str(one) for errors in form.errors.values() for one in errors),
        )
        plan = overview(row, request.membership, opened=key)
        context = {"plan": plan, "row": shown, "stream": stream_url(plan)}
        return fragment_or_page(
            request, "planner/_question.html", "planner/overview.html", context, status=422
        )
    services.answer_question(project=row, key=key, answer=form.cleaned_data["answer"], by=request.user)
    launch.launch_research(project=row, reason=f"Answered {key}", by=request.user)
    return _decided(request, row)


@require_POST
def leave_open(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Put the question aside; its assumption holds."""
    row = access.project_edit(request, team, project)
    services.leave_question_open(project=row, key=key, by=request.user)
    return _decided(request, row)


@require_POST
def reopen(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Ask again."""
    row = access.project_edit(request, team, project)
    services.reopen_question(project=row, key=key, by=request.user)
    launch.launch_research(project=row, reason=f"Reopened {key}", by=request.user)
    return _decided(request, row)


def _decided(request: HttpRequest, project: Project) -> HttpResponseBase:
    """The regions that a decision changes, or the page for a browser without script."""
    if not is_partial(request):
        where = reverse("planner:overview", args=[project.team.slug, project.slug])
        return redirect(f"{where}#questions")
    plan = overview(project, request.membership)
    regions = ("questions", "assumptions", "stages", "progress")
    return partials(request, [(name, f"planner/_{name}.html", {"plan": plan}) for name in regions])
