"""`/api/v1/projects/<team>/<project>/`: the plan, as the interchange document has it."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from jobs.selectors import latest_job
from lib.web.origin import origin
from planner import access as doors
from planner.export import solution_markdown
from planner.interchange import plan_text
from planner.interchange.addresses import without_addresses
from planner.launch import RESEARCH
from planner.pages.told import told_document, told_question, told_research
from planner.selectors.documents import documents_of
from planner.selectors.plans import CurrentWorkflow, current_plan, current_research, current_workflows
from teams import access, scopes
from teams.api import ApiRequest, endpoint
from teams.models import Project


@endpoint(scopes.READ)
@require_GET
def plan(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """The whole plan: `plan.json`, byte for byte what the page hands out."""
    row = access.project_read(request, team, project)
    doors.research(row)
    value = current_plan(row)
    if value and request.membership.is_guest:
        value = without_addresses(value)
    return HttpResponse(plan_text(value) if value else "", content_type="application/json")


@endpoint(scopes.READ)
@require_GET
def markdown(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """The solution document as Markdown."""
    row = access.project_read(request, team, project)
    doors.research(row)
    value = current_plan(row)
    text = solution_markdown(value) if value else ""
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@endpoint(scopes.READ)
@require_GET
def documents(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """What the plan rests on."""
    row = access.project_read(request, team, project)
    found = documents_of(row).select_related("project__team").order_by("pk")
    return JsonResponse({"documents": [told_document(one, origin(request)) for one in found]})


@endpoint(scopes.READ)
@require_GET
def questions(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """What the material does not say, the most important first."""
    row = access.project_read(request, team, project)
    value = doors.research(row).value
    told = [told_question(one, row, origin(request)) for one in value.questions]
    return JsonResponse({"questions": told})


@endpoint(scopes.READ)
@require_GET
def research(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """How far research is."""
    row = access.project_read(request, team, project)
    return JsonResponse(research_now(request, row))


def research_now(request: ApiRequest, project: Project) -> dict[str, Any]:
    """The newest research job and the number of the newest result."""
    current = current_research(project)
    job = latest_job(project.topic, RESEARCH)
    return told_research(project, current.row.number if current else None, job, origin(request))


@endpoint(scopes.READ)
@require_GET
def workflows(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """The workflows of the plan in their order, without their specifications."""
    row = access.project_read(request, team, project)
    return JsonResponse({"workflows": [_described(request, one) for one in current_workflows(row)]})


@endpoint(scopes.READ)
@require_GET
def workflow(request: ApiRequest, team: str, project: str, key: str) -> HttpResponse:
    """One workflow in its newest revision, with its specification."""
    row = access.project_read(request, team, project)
    found = doors.workflow(row, key)
    spec = found.spec.model_dump(mode="json", by_alias=True)
    return JsonResponse({**_described(request, found), "spec": spec})


def _described(request: ApiRequest, found: CurrentWorkflow) -> dict[str, Any]:
    here = [request.team.slug, request.project.slug, found.key]
    return {
        "key": found.key,
        "title": found.spec.title,
        "position": found.position,
        "revision": found.row.number,
        "revised_at": found.row.created_at.isoformat(),
        "url": origin(request) + reverse("planner_api:workflow", args=here),
        "page": origin(request) + reverse("planner:workflow", args=here),
    }
