"""Editing a workflow in place: the form of one place, and what becomes of it when it is saved."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from lib.errors import StaleRevision
from lib.text import whole_number
from planner.editing.forms import fields_of
from planner.editing.known import Known
from planner.editing.places import (
    Data,
    Place,
    data_of,
    location_of,
    next_key,
    place_named,
    placed,
    value_at,
)
from planner.editing.saving import BLANKS, complaints, edited
from planner.editing.schedules import schedule, utc_now
from planner.editing.typed import texts_of
from planner.merging import differences
from planner.pages.editing import edit_form
from planner.pages.meeting import Meeting, meeting
from planner.pages.opened import OpenWorkflow, open_workflow
from planner.selectors.revisions import keys_ever_used
from planner.services.edits import save_edit
from planner.services.suggestions import note_accepted
from planner.spec.workflow import WorkflowSpec
from planner.views.drawing import saved, with_form
from teams import access


@require_GET
def edit(request: HttpRequest, team: str, project: str, key: str, part: str) -> HttpResponse:
    """The form of one place, in its section; without script the page with the form in it."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    place = _place(workflow.spec, part)
    fields = fields_of(place, Known(workflow.spec, workflow.research))
    value = value_at(data_of(workflow.spec), place) or BLANKS[place.kind]
    after = request.GET.get("after", "")
    form = edit_form(place, workflow.newest, fields, texts_of(fields, value), after=after)
    return with_form(request, workflow, form)


@require_POST
def save(request: HttpRequest, team: str, project: str, key: str, part: str) -> HttpResponseBase:
    """Save what was typed: 422 with errors at the fields, 409 with what others did meanwhile."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    opened = whole_number(request.POST.get("revision", ""), workflow.newest)
    try:
        sent = meeting(workflow, part, opened, request.POST.dict())
    except LookupError as error:
        raise Http404(str(error)) from error
    found = edited(sent.place, sent.fields, sent.texts, sent.base, request.user.label)
    if found.errors:
        return with_form(request, workflow, sent.form(errors=found.errors), status=422)
    value, meanwhile = sent.together(found.value, request.user)
    if value is None:
        return with_form(request, workflow, sent.form(meanwhile=meanwhile), status=409)
    spec, errors = _with(sent, value)
    if spec is None:
        return with_form(request, workflow, sent.form(errors=errors), status=422)
    try:
        revision = save_edit(
            project=row,
            key=key,
            spec=spec,
            parent=workflow.newest,
            reason=_reason(sent, workflow.spec, spec),
            by=request.user,
        )
    except StaleRevision:
        # Somebody was faster by a moment: the same form meets what they saved.
        return save(request, team, project, key, part)
    if suggestion := whole_number(request.POST.get("suggestion", "")):
        note_accepted(project=row, number=suggestion, revision=revision, by=request.user)
    return saved(request, workflow, revision, section=sent.place.section, anchor=sent.place.anchor)


@require_GET
def next_times(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """What a cron expression means and when it comes next, while it is typed."""
    access.project_read(request, team, project)
    cron, timezone = request.GET.get("cron", "")[:100], request.GET.get("timezone", "")[:60]
    found = schedule(cron.strip(), timezone.strip(), utc_now()) if cron.strip() else None
    return render(request, "planner/workflow/_next_times.html", {"schedule": found})


def _place(spec: WorkflowSpec, part: str) -> Place:
    try:
        return place_named(spec, part)
    except LookupError as error:
        raise Http404(str(error)) from error


def _with(sent: Meeting, value: Data) -> tuple[WorkflowSpec | None, dict[str, str]]:
    """The workflow with the value in it, or what the plan format has against it."""
    place, workflow = sent.place, sent.workflow
    if place.is_new:
        taken = _taken(workflow, place, value)
        if taken:
            return None, {"key": taken}
        used = keys_ever_used(workflow.project, workflow.spec.key)
        value = {**value, "key": value["key"] or next_key(place.kind, used)}
    try:
        return placed(workflow.spec, place, value, sent.posted.get("after", "")), {}
    except ValidationError as error:
        return None, complaints(error, location_of(workflow.spec, place, value), sent.fields)


def _taken(workflow: OpenWorkflow, place: Place, value: Data) -> str:
    """Systems are known by a word somebody chooses; it must be theirs alone."""
    if any(one.key == value["key"] for one in workflow.spec.systems) and place.kind == "systems":
        return f"The workflow has {value['key']} already. Edit it instead."
    return ""


def _reason(sent: Meeting, old: WorkflowSpec, new: WorkflowSpec) -> str:
    changes = differences(old, new, evidence=True)
    if changes and changes.changes[0].kind == "added":
        return f"{'Added' if sent.place.is_new else 'Put back'} {changes.changes[0].key}"
    return f"Edited {changes.sentence(2, said=True)}" if changes else "Edited"
