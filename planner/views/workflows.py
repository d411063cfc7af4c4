"""Workflows: the page with its ten sections, and the plan as files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from planner import access as doors
from planner.handover.extras import WorkflowExtras
from planner.lint import lint_workflow
from planner.pages.citations import Citations
from planner.pages.extras import extras_of
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.workflow import drawing_of, workflow_page
from planner.render import workflow_markdown
from planner.selectors.plans import current_plan
from planner.spec.plan import Plan
from teams import access

VIEWS = ("read", "markdown")


@require_GET
def show(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One workflow; `?view=markdown` shows it as Markdown."""
    row = access.project_read(request, team, project)
    current = doors.workflow(row, key)
    research = doors.research(row).value
    plan = overview(row, request.membership, current=f"workflow:{key}")
    extras = extras_of(row).get(key, WorkflowExtras())
    view = request.GET.get("view", "read")
    context = {
        "plan": plan,
        "page": workflow_page(
            current, Citations(row), lint_workflow(current.spec, research), extras, drawing_of(current.spec)
        ),
        "view": view if view in VIEWS else "read",
        "markdown": workflow_markdown(current.spec) if view == "markdown" else "",
        "stream": stream_url(plan),
    }
    return render(request, "planner/workflow.html", context)


@require_GET
def markdown(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """One workflow as a Markdown file."""
    row = access.project_read(request, team, project)
    current = doors.workflow(row, key)
    return _file(workflow_markdown(current.spec), "text/markdown; charset=utf-8", f"{key}.md")


@require_GET
def plan_json(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """The whole plan as the interchange document."""
    row = access.project_read(request, team, project)
    doors.research(row)
    value: Plan | None = current_plan(row)
    text = value.model_dump_json(by_alias=True, indent=2) + "\n" if value else ""
    return _file(text, "application/json", f"{project}-plan.json")


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        text, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
