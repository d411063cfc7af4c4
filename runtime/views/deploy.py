"""The Deploy tab: putting a version live, promoting it, taking it down, switching its workflows."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobs.addresses import stream_address
from jobs.selectors import topic_cursor
from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import go_to
from lib.web.origin import origin
from runtime.deploying.live_runs import start_live
from runtime.deploying.putting_live import deploy, put_version_live
from runtime.forms import PayloadForm, why_refused
from runtime.models import DeployedWorkflow, Deployment, Run
from runtime.pages.deploy import DeployPage, HistoryPage
from runtime.services.deployments import set_rules, switch, take_down
from systems import access
from systems.selectors.environments import environments_of
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_GET
def show(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """What is live in each environment, and what can be put there."""
    found = project_read(request, team, project)
    return _page(request, found, files=request.GET.get("files", "")[:80])


@require_GET
def environment(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponse:
    """One environment's deployments, and the requests that came in."""
    found = project_read(request, team, project)
    row = access.environment(found, environment)
    page = HistoryPage(found, request.membership, row, list(environments_of(found)))
    return render(request, "runtime/deploy_history.html", {"page": page})


@require_POST
def make(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Put files live: `environment`, `version`, `note`; `files` names a version, "" are the newest."""
    found = project_edit(request, team, project)
    typed = {name: request.POST.get(name, "").strip() for name in ("environment", "version", "note", "files")}
    row = access.environment_to_change(found, typed["environment"], request.membership)
    try:
        deploy(
            environment=row,
            version=typed["version"],
            note=typed["note"],
            files=typed["files"],
            by=request.user,
        )
    except DomainError as error:
        told = f"{error.message} {error.hint}".strip()
        files = typed["files"]
        return _page(request, found, status=error.status, typed=typed, problem=told, files=files)
    return go_to(request, "runtime:deploy", team, project)


@require_POST
def again(request: MemberRequest, team: str, project: str, environment: str, number: int) -> HttpResponseBase:
    """Put an earlier version live again, here or (`to`) in another environment."""
    found = project_edit(request, team, project)
    source = access.environment(found, environment)
    target = access.environment_to_change(
        found, request.POST.get("to", "") or environment, request.membership
    )
    version = Deployment.objects.filter(environment=source, number=number).select_related("code").first()
    if version is None:
        raise Http404("No such deployment.")
    put_version_live(deployment=version, environment=target, by=request.user)
    messages.success(request, f"{version.version} is live in {target.name}.")
    return go_to(request, "runtime:deploy", team, project)


@require_POST
def down(request: MemberRequest, team: str, project: str, environment: str) -> HttpResponseBase:
    """Take everything down."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    take_down(environment=row, by=request.user)
    messages.success(request, f"Nothing is live in {row.name} any more. Runs that go on are not stopped.")
    return go_to(request, "runtime:deploy", team, project)


@require_POST
def change(
    request: MemberRequest, team: str, project: str, environment: str, workflow: str
) -> HttpResponseBase:
    """Switch one workflow (`on` yes or no), or set its rules (`missed`, `at_most`)."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    live = _live(row.pk, workflow)
    if "on" in request.POST:
        switch(live=live, is_on=request.POST["on"] == "yes", by=request.user)
    else:
        typed = request.POST.get("at_most", "").strip()
        at_most = whole_number(typed) if typed else None
        set_rules(live=live, missed=request.POST.get("missed", ""), at_most=at_most, by=request.user)
    return go_to(request, f"{reverse('runtime:deploy', args=[team, project])}#live-{live.pk}")


@require_POST
def start(
    request: MemberRequest, team: str, project: str, environment: str, workflow: str
) -> HttpResponseBase:
    """Start a live workflow by hand with a payload."""
    found = project_edit(request, team, project)
    row = access.environment_to_change(found, environment, request.membership)
    live, form = _live(row.pk, workflow), PayloadForm(request.POST)
    if not form.is_valid():
        told = f"{live.title} was not started in {row.name}. {why_refused(form)}"
        return _page(request, found, status=422, not_started=told)
    run: Run = start_live(live=live, payload=form.cleaned_data["payload"], by=request.user)
    return go_to(request, "runtime:run", team, project, run.number)


def _live(environment: int, workflow: str) -> DeployedWorkflow:
    rows = DeployedWorkflow.objects.select_related("environment__project", "deployment__code")
    found = rows.filter(environment=environment, workflow=workflow).first()
    if found is None:
        raise Http404("Not live.")
    return found


def _page(
    request: MemberRequest,
    project: Project,
    *,
    status: int = 200,
    **refused: Any,
) -> HttpResponse:
    cursor = topic_cursor(project.topic)
    here = origin(request)
    page = DeployPage(project, request.membership, here, **refused)
    looked_at = urlencode({"origin": here, "files": page.files})
    stream = stream_address(project, f"deploy?{looked_at}", cursor)
    return render(request, "runtime/deploy.html", {"page": page, "stream": stream}, status=status)
