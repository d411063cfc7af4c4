"""A plan under review: who saves what, in one line."""

from typing import Any

from planner.models import WorkflowRevision
from planner.review import Standing
from planner.selectors.plans import CurrentWorkflow, current_workflows
from planner.selectors.reviews import Reviews
from planner.services.edits import save_edit
from planner.services.questions import leave_question_open
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User
from tests.cast import Cast
from tests.ui.plans import save_reference_plan

KEY = "contact-to-lead"


def make_plan(cast: Cast) -> CurrentWorkflow:
    """The reference plan with nothing critical left to ask."""
    row = save_reference_plan(cast.project, cast.ada)
    for question in row.value["questions"]:
        if question["state"] == "open":
            leave_question_open(project=cast.project, key=question["key"], by=cast.ada)
    return now(cast.project)


def now(project: Project, key: str = KEY) -> CurrentWorkflow:
    return next(one for one in current_workflows(project) if one.key == key)


def stands(project: Project, key: str = KEY) -> Standing:
    return Reviews(project, [now(project, key)]).of(key)


def save(project: Project, by: User, **changes: Any) -> WorkflowRevision:
    """Save the newest revision with these fields replaced."""
    current = now(project)
    spec = current.spec.model_copy(update=changes)
    return save_edit(project=project, key=KEY, spec=spec, parent=current.row.number, reason="Edited", by=by)


def reworded(spec: WorkflowSpec, key: str, text: str) -> tuple[Any, ...]:
    """The criteria with one of them in other words."""
    return tuple(
        one.model_copy(update={"text": text}) if one.key == key else one for one in spec.acceptance_criteria
    )
