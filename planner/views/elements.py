"""Elements of a workflow as a whole: taking one out, moving it up or down. Also going back and fixing."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from lib.errors import Invalid, StaleRevision
from lib.text import counted, listed, whole_number
from planner.editing.places import (
    LISTS,
    Place,
    data_of,
    moved,
    place_named,
    removed,
    value_at,
    with_fresh_keys,
)
from planner.editing.references import Use, can_let_go, uses_of, without_uses
from planner.lint import fixed
from planner.models import WorkflowRevision
from planner.pages.editing import Refused
from planner.pages.opened import OpenWorkflow, open_workflow
from planner.selectors.revisions import keys_ever_used, revision_numbered
from planner.services.edits import save_edit
from planner.services.undoing import restore_revision, undo_revision
from planner.spec.workflow import WorkflowSpec
from planner.views.drawing import refused, saved
from teams import access
from teams.models import User

CLEAR, ANYWAY = "clear", "anyway"


@require_POST
def move(request: HttpRequest, team: str, project: str, key: str, part: str) -> HttpResponseBase:
    """Move an element one place `to` up or down in its list."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    place = _element(workflow.spec, part)
    up = request.POST.get("to") == "up"
    spec = moved(workflow.spec, place, -1 if up else 1)
    reason = f"Moved {place.key} {'up' if up else 'down'}"
    revision = _save(workflow, spec, reason, request.user)
    return saved(request, workflow, revision, section=place.section, anchor=place.anchor)


@require_POST
def remove(request: HttpRequest, team: str, project: str, key: str, part: str) -> HttpResponseBase:
    """Take an element out. What names it is told, and can let it go; what others changed since is told."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    place = _element(workflow.spec, part)
    confirmed = request.POST.get("confirm", "")
    changed = _changed_since(workflow, place, whole_number(request.POST.get("revision", "")))
    if changed and confirmed not in (CLEAR, ANYWAY):
        why = Refused(place.key, f"{changed} changed it since you looked.", ANYWAY, "Remove it anyway")
        return refused(request, workflow, place.section, why)
    uses = uses_of(workflow.spec, place)
    if uses and (confirmed != CLEAR or not can_let_go(uses)):
        return refused(request, workflow, place.section, _named_by(place, uses))
    spec = removed(without_uses(workflow.spec, place), place)
    revision = _save(workflow, spec, f"Removed {place.key}", request.user)
    return saved(request, workflow, revision, section=place.section, anchor=place.section)


@require_POST
def undo(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Take back one revision; a revision of its own."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    number = whole_number(request.POST.get("number", ""))
    revision = undo_revision(project=row, key=key, number=number, by=request.user)
    return saved(request, workflow, revision, undone=True)


@require_POST
def restore(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Make the workflow what it was in an older revision; a revision of its own."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    revision = restore_revision(
        project=row,
        key=key,
        number=whole_number(request.POST.get("number", "")),
        parent=whole_number(request.POST.get("revision", "")),
        by=request.user,
    )
    return saved(request, workflow, revision)


@require_POST
def fix(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Apply the fix of one finding, found again by its code and element: places may have shifted."""
    row = access.project_edit(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    asked = (request.POST.get("code", ""), request.POST.get("key", ""), request.POST.get("label", ""))
    found = next(
        (one for one in workflow.findings if one.fix and (one.code, one.key, one.fix.label) == asked), None
    )
    if found is None or found.fix is None:
        raise StaleRevision("This was settled meanwhile.", hint="Reload the page to see the plan as it is.")
    try:
        spec = fixed(workflow.spec, found.fix)
        if "acceptance_criteria" in found.fix.changes:
            # A fix knows this revision only; a key that an earlier one had is not given again.
            used = keys_ever_used(row, key)
            spec = with_fresh_keys(workflow.spec, spec, "acceptance_criteria", used)
    except (LookupError, ValueError) as error:
        raise Invalid(f"The fix does not fit any more: {error}", hint="Edit the place by hand.") from error
    revision = _save(workflow, spec, f"Fixed: {found.message}", request.user)
    return saved(request, workflow, revision)


def _element(spec: WorkflowSpec, part: str) -> Place:
    try:
        place = place_named(spec, part)
    except LookupError as error:
        raise Http404(str(error)) from error
    if place.kind not in LISTS or place.is_new:
        raise Http404(f"{part} stays where it is.")
    return place


def _save(workflow: OpenWorkflow, spec: WorkflowSpec, reason: str, by: User) -> WorkflowRevision:
    return save_edit(
        project=workflow.project,
        key=workflow.spec.key,
        spec=spec,
        parent=workflow.newest,
        reason=reason,
        by=by,
    )


def _changed_since(workflow: OpenWorkflow, place: Place, number: int) -> str:
    """Who changed the element after the revision that was on the page; "" when nobody did."""
    if not 0 < number < workflow.newest:
        return ""
    was = revision_numbered(workflow.project, workflow.spec.key, number)
    if was is None or value_at(data_of(was.spec), place) == value_at(data_of(workflow.spec), place):
        return ""
    author = workflow.current.row.author
    return author.label if author else "Research"


def _named_by(place: Place, uses: tuple[Use, ...]) -> Refused:
    told = listed([f"{use.key} {use.verb} it" for use in uses[:4]])
    more = f" and {counted(len(uses) - 4, 'more place')}" if len(uses) > 4 else ""
    if can_let_go(uses):
        button = f"Remove it and clear {counted(len(uses), 'place')}"
        return Refused(place.key, f"{told}{more}.", CLEAR, button)
    return Refused(place.key, f"{told}{more}. Change that first; then {place.key} can go.")
