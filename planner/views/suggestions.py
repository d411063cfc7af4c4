"""Suggestions and what the agent proposed: made in a thread, accepted, declined, taken back."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from lib.errors import Invalid
from lib.web.htmx import go_to, is_partial, partial
from planner import access as doors
from planner import launch
from planner.editing.known import Known
from planner.models import Proposal, Suggestion, WorkflowRevision
from planner.pages.meeting import meeting
from planner.pages.opened import OpenWorkflow, open_workflow
from planner.pages.proposals import proposals_markup
from planner.pages.threads import Margin, suggest_form, talk_of
from planner.selectors.plans import current_research
from planner.services import suggestions as services
from planner.services.suggestions import ChangedSince
from planner.services.threads import Values
from planner.threads.suggesting import (
    ROWS,
    as_posted,
    fields_for,
    place_suggested,
    posted,
    suggested,
    suggestible,
    value_now,
)
from planner.views.drawing import saved, with_form
from planner.views.talking import card_partial, thread_answer
from teams import access
from teams.access import MemberRequest
from teams.models import Project


@require_POST
def suggest(request: MemberRequest, team: str, project: str, thread: int) -> HttpResponseBase:
    """Answer in a thread with other values for its element: 422 with the form where they do not fit."""
    row = access.project_review(request, team, project)
    found = doors.thread(row, request.membership, thread)
    talk = talk_of(row, request.membership, found)
    place = suggestible(talk.spec, found.key) if talk.spec is not None else None
    value = value_now(talk.spec, place) if talk.spec is not None and place is not None else None
    current = talk.research
    if talk.spec is None or place is None or value is None or current is None:
        raise Invalid("This element has no fields to suggest.", hint="Write what should change as a reply.")
    texts, fields = posted(place, Known(talk.spec, current), request.POST)
    typed = suggested(place, fields, texts, value, request.user.label)
    if not typed.errors and typed.value == value:
        typed.errors[fields[0].name] = "This is what it says already. Change a field first."
    if typed.errors:
        form = suggest_form(talk, found, texts, typed.errors)
        said = request.POST.get("comment", "")
        margin = Margin(form=form, suggest_for=found.pk, may_write=True, said=said)
        return thread_answer(request, found, status=422, margin=margin)
    number = doors.workflow(row, found.workflow.key if found.workflow else "").row
    values = Values(part=place.name, base=value, value=typed.value, revision=number)
    launch.answer_in(thread=found, text=request.POST.get("comment", ""), by=request.user, values=values)
    return thread_answer(request, found)


@require_POST
def accept(request: MemberRequest, team: str, project: str, suggestion: int) -> HttpResponseBase:
    """Make it a revision. 409 with both put together in the form where the element was changed since."""
    row = access.project_edit(request, team, project)
    found = doors.suggestion(row, suggestion)
    workflow = open_workflow(row, request.membership, found.workflow.key)
    try:
        revision = services.accept(suggestions=[found], by=request.user)
    except ChangedSince as changed:
        return _meet(request, workflow, changed)
    return _accepted(request, workflow, revision, [found])


@require_POST
def decline(request: MemberRequest, team: str, project: str, suggestion: int) -> HttpResponseBase:
    """Leave the plan as it is, with a word why."""
    row = access.project_edit(request, team, project)
    found = doors.suggestion(row, suggestion)
    services.decline(suggestion=found, word=request.POST.get("word", ""), by=request.user)
    return _decided(request, row, found)


@require_POST
def withdraw(request: MemberRequest, team: str, project: str, suggestion: int) -> HttpResponseBase:
    """Take one's own suggestion back."""
    row = access.project_review(request, team, project)
    found = doors.suggestion(row, suggestion)
    services.withdraw(suggestion=found, by=request.user)
    return _decided(request, row, found)


@require_POST
def accept_proposal(request: MemberRequest, team: str, project: str, proposal: int) -> HttpResponseBase:
    """Everything of it that is open, as one revision."""
    row = access.project_edit(request, team, project)
    parts = _open_parts(request, doors.proposal(row, proposal))
    workflow = open_workflow(row, request.membership, parts[0].workflow.key)
    try:
        revision = services.accept(suggestions=parts, by=request.user)
    except ChangedSince as changed:
        return _meet(request, workflow, changed)
    return _accepted(request, workflow, revision, parts)


@require_POST
def decline_proposal(request: MemberRequest, team: str, project: str, proposal: int) -> HttpResponseBase:
    """Nothing of it, with a word why."""
    row = access.project_edit(request, team, project)
    parts = _open_parts(request, doors.proposal(row, proposal))
    for part in parts:
        services.decline(suggestion=part, word=request.POST.get("word", ""), by=request.user)
    return _decided(request, row, parts[0])


def _open_parts(request: MemberRequest, proposal: Proposal) -> list[Suggestion]:
    """What nobody has decided about; of a workflow that was split meanwhile, the part of `workflow`."""
    key = request.POST.get("workflow", "") or proposal.workflow.key
    rows = proposal.parts.filter(state=Suggestion.State.OPEN, workflow__key=key).order_by("pk")
    parts = list(rows.select_related("workflow__project", "comment"))
    if not parts:
        raise Invalid("Everything of this proposal was decided already.")
    return parts


def _accepted(
    request: MemberRequest, workflow: OpenWorkflow, revision: WorkflowRevision, parts: list[Suggestion]
) -> HttpResponseBase:
    """The sections that changed, and the cards or the list that the suggestions stood in."""
    places = [place_suggested(one.part) for one in parts]
    answer = saved(request, workflow, revision, section=places[0].section, anchor=places[0].anchor)
    if is_partial(request) and isinstance(answer, HttpResponse):
        answer.content += _around(request, workflow.project, parts).encode()
    return answer


def _around(request: MemberRequest, project: Project, parts: list[Suggestion]) -> str:
    found = []
    for part in parts:
        if part.comment is not None:
            thread = doors.thread(project, request.membership, part.comment.thread_id)
            found.append(card_partial(request, talk_of(project, request.membership, thread), thread))
    if any(part.proposal_id for part in parts):
        opened = open_workflow(project, request.membership, parts[0].workflow.key)
        found.append(str(partial("proposals", proposals_markup(opened, request))))
    return "".join(found)


def _decided(request: MemberRequest, project: Project, found: Suggestion) -> HttpResponseBase:
    if found.comment is not None:
        return thread_answer(request, doors.thread(project, request.membership, found.comment.thread_id))
    if is_partial(request):
        return HttpResponse(_around(request, project, [found]))
    here = reverse("planner:workflow", args=[project.team.slug, project.slug, found.workflow.key])
    return go_to(request, f"{here}#proposals")


def _meet(request: MemberRequest, workflow: OpenWorkflow, changed: ChangedSince) -> HttpResponseBase:
    """The form of the element with the suggestion in it, and what others saved since beside it."""
    found = changed.suggestion
    place = place_suggested(found.part)
    # One that came along in a merge was made on a revision of another workflow.
    if place.kind == ROWS or found.revision.workflow_id != found.workflow_id:
        raise changed
    research = current_research(workflow.project)
    if research is None:
        raise Http404("No research yet.")
    fields = fields_for(place, Known(workflow.spec, research.value))
    sent = as_posted(fields, found.value) | {"suggestion": str(found.pk)}
    try:
        met = meeting(workflow, found.part, found.revision.number, sent)
    except LookupError:
        raise changed from None
    _, meanwhile = met.together(found.value, request.user)
    return with_form(request, workflow, met.form(meanwhile=meanwhile), status=409)
