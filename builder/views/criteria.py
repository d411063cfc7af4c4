"""What people do with one criterion: have it proven, excuse it, or take the excuse back."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.pages.address import CLOSED, BuildAddress
from builder.services import excuses
from builder.services.proving import PROVE_JOB, ask_for_proof
from jobs.launch import launch
from jobs.models import Job
from jobs.services import request_cancel
from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import go_to, trigger
from planner.handover import WorkflowSpec, criterion_hash
from planner.handover.rows import planned_workflow
from teams.access import MemberRequest, project_edit
from teams.models import Project

NO_REASON = "Say why this criterion needs no proof: whoever deploys it will read it."


@require_POST
def prove(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Run the tests of the criteria that are named, of all where none is."""
    row = project_edit(request, team, project)
    spec = _spec(request, row)
    try:
        with transaction.atomic():
            asked = ask_for_proof(
                project=row, spec=spec, criteria=request.POST.getlist("criterion"), by=request.user
            )
            launch(asked)
    except DomainError as problem:
        messages.error(request, str(problem))
    return _back(request, row)


@require_POST
def stop(request: MemberRequest, team: str, project: str, job: UUID) -> HttpResponseBase:
    """Ask a job that proves to stop. What it has shown already stays."""
    row = project_edit(request, team, project)
    found = get_object_or_404(Job, pk=job, kind=PROVE_JOB, topic=row.topic)
    request_cancel(job=found, by=request.user)
    return _back(request, row)


@require_POST
def excuse(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The criterion needs no proof, by name and with a reason, until it or what it covers changes."""
    row = project_edit(request, team, project)
    spec, key = _spec(request, row), request.POST.get("criterion", "")
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, NO_REASON)
        return _back(request, row)
    excuses.excuse(
        project=row,
        workflow_key=spec.key,
        criterion_key=key,
        criterion_hash=_hash(spec, key),
        reason=reason,
        by=request.user,
    )
    return trigger(_back(request, row), "close-dialog")


@require_POST
def withdraw(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The criterion needs its proof again."""
    row = project_edit(request, team, project)
    spec, key = _spec(request, row), request.POST.get("criterion", "")
    excuses.withdraw(
        project=row,
        workflow_key=spec.key,
        criterion_key=key,
        criterion_hash=_hash(spec, key),
        by=request.user,
    )
    return _back(request, row)


def _spec(request: MemberRequest, project: Project) -> WorkflowSpec:
    planned = planned_workflow(project, request.POST.get("workflow", ""))
    if planned is None:
        raise Http404("No such planned workflow.")
    return planned.spec


def _hash(spec: WorkflowSpec, key: str) -> str:
    if key not in {criterion.key for criterion in spec.acceptance_criteria}:
        raise Http404("No such criterion.")
    return criterion_hash(spec, key)


def _back(request: MemberRequest, project: Project) -> HttpResponseBase:
    chat = whole_number(request.POST.get("chat", ""))
    address = BuildAddress(workflow=request.POST.get("workflow", ""), step=CLOSED, chat=chat)
    return go_to(
        request, f"{reverse('builder:build', args=[project.team.slug, project.slug])}?{address.query()}"
    )
