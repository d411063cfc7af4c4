"""The Test button."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.forms import TestForm, why_refused
from builder.launch import launch_tests
from builder.pages.address import BuildAddress
from builder.pages.build import build_page
from builder.pages.trial import TrialFields
from builder.selectors.files import files_of, latest_snapshot
from lib.web.htmx import go_to, is_partial, partials, trigger
from planner.handover.rows import planned_workflow
from teams.access import MemberRequest, project_edit
from teams.models import Project


@require_POST
def start(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Run the newest files of a workflow against twin systems, and show the run in the flow.

    A list of events is one run for each of them; the first is shown.
    """
    row = project_edit(request, team, project)
    planned = planned_workflow(row, request.POST.get("workflow", ""))
    if planned is None:
        raise Http404("No such planned workflow.")
    form = TestForm(request.POST, planned=planned, files=files_of(latest_snapshot(row)))
    if not form.is_valid():
        return _refused(request, row, form)
    runs = launch_tests(
        project=row,
        planned=planned,
        files=form.files_to_run,
        payloads=form.cleaned_data["payload"],
        faults=form.cleaned_data["fault"],
        by=request.user,
    )
    if len(runs) > 1:
        told = f"{len(runs)} events, {len(runs)} runs: {runs[0].number} to {runs[-1].number}."
        messages.info(request, f"{told} The flow shows the first.")
    address = BuildAddress(workflow=planned.key, run=runs[0].number, chat=form.cleaned_data["chat"] or 0)
    answer = go_to(request, f"{reverse('builder:build', args=[team, project])}?{address.query()}")
    return trigger(answer, "close-dialog")


def _refused(request: MemberRequest, project: Project, form: TestForm) -> HttpResponseBase:
    address = BuildAddress(workflow=request.POST.get("workflow", ""))
    page = build_page(project, address, may_edit=True)
    fields = TrialFields(
        payload=request.POST.get("payload", ""),
        fault=request.POST.get("fault", ""),
        error=why_refused(form),
    )
    context = {"page": page, "column": page.column, "stream": page.stream, "fields": fields}
    if is_partial(request):
        return partials(request, [("test-form", "builder/_test_form.html", context)], status=422)
    return render(request, "builder/build.html", context, status=422)
