"""The Test button."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.forms import TestForm, Tried, why_refused
from builder.launch import launch_tests
from builder.pages.address import BuildAddress
from builder.pages.build import build_page
from builder.pages.trial import TrialFields
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.trials import payload_of_source
from builder.trials import FIXTURE, fault_rows
from lib.text import whole_number
from lib.web.htmx import go_to, is_partial, partials, trigger
from planner.handover import WorkflowSpec
from planner.handover.rows import planned_workflow
from systems.access import may_change
from systems.selectors.environments import environment_of, environments_of
from teams.access import MemberRequest, project_edit
from teams.models import Project


@require_POST
def start(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Run the newest files of a workflow, and show the run in the flow.

    A list of events is one run for each of them; the first is shown.
    """
    row = project_edit(request, team, project)
    planned = planned_workflow(row, request.POST.get("workflow", ""))
    if planned is None:
        raise Http404("No such planned workflow.")
    form = TestForm(request.POST, request.FILES, about=_tried(request, row, planned.spec))
    if not form.is_valid():
        return _refused(request, row, form)
    runs = launch_tests(
        project=row,
        planned=planned,
        files=form.files_to_run,
        payloads=form.cleaned_data["payload"],
        faults=form.cleaned_data["faults"],
        environment=environment_of(row, form.cleaned_data["environment"]),
        by=request.user,
        knows_event=not form.cleaned_data["source"].startswith(FIXTURE),
    )
    if len(runs) > 1:
        told = f"{len(runs)} events, {len(runs)} runs: {runs[0].number} to {runs[-1].number}."
        messages.info(request, f"{told} The flow shows the first.")
    address = BuildAddress(workflow=planned.key, run=runs[0].number, chat=form.cleaned_data["chat"] or 0)
    answer = go_to(request, f"{reverse('builder:build', args=[team, project])}?{address.query()}")
    return trigger(answer, "close-dialog")


def _tried(request: MemberRequest, project: Project, spec: WorkflowSpec) -> Tried:
    files = files_of(latest_snapshot(project))
    seed = whole_number(request.POST.get("seed", ""))
    allowed = (place for place in environments_of(project) if may_change(request.membership, place))
    places = {place.key: place.name for place in allowed}
    return Tried(spec, files, places, lambda source: payload_of_source(project, spec, files, seed, source))


def _refused(request: MemberRequest, project: Project, form: TestForm) -> HttpResponseBase:
    sent = request.POST
    tried = TrialFields(
        payload=sent.get("payload", ""),
        source=sent.get("source", ""),
        environment=sent.get("environment", ""),
        seed=whole_number(sent.get("seed", "")),
        faults=fault_rows(dict(sent.lists())),
        error=why_refused(form),
    )
    address = BuildAddress(workflow=sent.get("workflow", ""))
    page = build_page(project, address, may_edit=True, tried=tried, person=request.user)
    context = {"page": page, "column": page.column, "stream": page.stream}
    if is_partial(request):
        return partials(request, [("test-form", "builder/_test_form.html", context)], status=422)
    return render(request, "builder/build.html", context, status=422)
