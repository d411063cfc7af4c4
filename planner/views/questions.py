"""Questions: opening one, and what people decide about it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.web.htmx import fragment_or_page, is_partial, partials
from planner import access as doors
from planner import launch
from planner.forms import AnswerForm
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.questions import question_row
from planner.services import questions as services
from planner.spec.research import Question
from teams import access
from teams.models import Project


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One question: unfolded with `?open=1`, as a row without."""
    row = access.project_read(request, team, project)
    question = doors.question(row, key)
    unfolded = "open" in request.GET
    plan = overview(row, request.membership, shown="all", opened=key)
    changed = plan.answers.get(key) if unfolded and question.state != "open" else None
    shown = question_row(question, plan.planned, is_open=unfolded, changed=changed)
    context = {"plan": plan, "row": replace(shown, by_hand=unfolded), "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_question.html", "planner/overview.html", context)


@require_POST
def answer(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Answer in offered or own words; the parts of the plan that rest on it are drawn again."""
    row = access.project_edit(request, team, project)
    question = doors.question_to_decide(row, key)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        kept = {"chosen": request.POST.get("choice", ""), "own": request.POST.get("own", "")}
        told = " ".join(str(one) for errors in form.errors.values() for one in errors)
        return _again(request, row, question, error=told, **kept)
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


@require_POST
def ask(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Put the question to a person; it stays open and its assumption holds until somebody answers."""
    row = access.project_edit(request, team, project)
    question = doors.question_to_decide(row, key)
    who, note = request.POST.get("who", ""), request.POST.get("note", "")
    try:
        services.ask_person(project=row, key=key, who=who, note=note, by=request.user)
    except Invalid as refused:
        return _again(request, row, question, who=who, note=note, ask_error=str(refused))
    return _decided(request, row, opened=key)


def _again(request: HttpRequest, project: Project, question: Question, **kept: str) -> HttpResponse:
    """The question with what was sent and what is wrong with it."""
    plan = overview(project, request.membership, opened=question.key)
    shown = replace(question_row(question, plan.planned, is_open=True), **kept)
    context = {"plan": plan, "row": shown, "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_question.html", "planner/overview.html", context, status=422)


def _decided(request: HttpRequest, project: Project, opened: str = "") -> HttpResponseBase:
    """The regions that a decision changes, or the page for a browser without script."""
    if not is_partial(request):
        where = reverse("planner:overview", args=[project.team.slug, project.slug])
        return redirect(f"{where}#q-{opened}" if opened else f"{where}#questions")
    plan = overview(project, request.membership, opened=opened)
    regions = ("questions", "assumptions", "stages", "progress")
    return partials(request, [(name, f"planner/_{name}.html", {"plan": plan}) for name in regions])
