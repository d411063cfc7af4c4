"""What people say of an assumption that stands in a workflow and that no question asks for."""

from lib.errors import Invalid, TransitionRefused
from planner.models import WorkflowRevision
from planner.services.edits import save_edit, workflow_to_change
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User

LONGEST_ASSUMPTION = 1000


def confirm_assumption(
    *, project: Project, key: str, assumption: str, parent: int, by: User
) -> WorkflowRevision:
    """Say that it holds. Raises StaleRevision, and TransitionRefused when the workflow has it no longer."""
    return _settle(project, key, assumption, assumption, parent, f"Confirmed: {assumption}", by)


def correct_assumption(
    *, project: Project, key: str, assumption: str, words: str, parent: int, by: User
) -> WorkflowRevision:
    """Put it in other words. Raises Invalid, StaleRevision, TransitionRefused."""
    told = " ".join(words.split())
    if not told:
        raise Invalid("Write what holds instead.", where="own")
    if len(told) > LONGEST_ASSUMPTION:
        raise Invalid(f"An assumption has at most {LONGEST_ASSUMPTION:,} characters.", where="own")
    return _settle(project, key, assumption, told, parent, f"Corrected: {told}", by)


def _settle(
    project: Project, key: str, assumption: str, words: str, parent: int, reason: str, by: User
) -> WorkflowRevision:
    workflow = workflow_to_change(project, key)
    row = WorkflowRevision.objects.filter(workflow=workflow).latest("number")
    spec = WorkflowSpec.model_validate(row.value)
    if all(each.text != assumption for each in spec.assumptions):
        raise TransitionRefused("This assumption", "no longer part of the workflow", "settled")
    settled = tuple(
        each.model_copy(update={"text": words, "confirmed_by": by.label}) if each.text == assumption else each
        for each in spec.assumptions
    )
    changed = spec.model_copy(update={"assumptions": settled})
    return save_edit(project=project, key=key, spec=changed, parent=parent, reason=reason, by=by)
