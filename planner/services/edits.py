"""What people change in a workflow: each save is a new revision on top of the one they had before them."""

from django.db import transaction

from jobs.journal import announce
from lib.errors import StaleRevision, TransitionRefused
from lib.json_text import storable
from planner.models import Workflow, WorkflowRevision
from planner.services.review_news import tell_lapsed
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User
from teams.services.audit import record_fact


def save_edit(
    *, project: Project, key: str, spec: WorkflowSpec, parent: int, reason: str, by: User
) -> WorkflowRevision:
    """Add a revision with this value. `parent` is the number of the revision it was made from.

    Raises StaleRevision when another revision was saved in between. An unchanged value is not saved; the
    newest revision is returned then. Raises TransitionRefused when it was taken out of the plan meanwhile.
    """
    with transaction.atomic():
        # The project's row is the lock: two writers would otherwise both find the same newest number.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        workflow = workflow_to_change(project, key)
        newest = WorkflowRevision.objects.filter(workflow=workflow).latest("number")
        if newest.number != parent:
            raise StaleRevision(
                f"Revision {newest.number} of this workflow was saved while you were editing.",
                hint="Look at what changed, then save again.",
            )
        as_json = storable(spec.model_dump(mode="json", by_alias=True))
        if newest.value == as_json:
            return newest
        row = WorkflowRevision.objects.create(
            workflow=workflow,
            number=newest.number + 1,
            value=as_json,
            parent=newest,
            author=by,
            reason=reason[:200],
            research=newest.research,
        )
        record_fact(by=by, verb="workflow.edited", project=project, subject=key, what=reason)
        announce(
            topic=project.topic,
            kind="plan.workflow_edited",
            payload={"workflow": key, "revision": row.number, "by": by.label},
        )
        tell_lapsed(workflow=workflow, before=newest, after=row, by=by)
    return row


def workflow_to_change(project: Project, key: str) -> Workflow:
    """The workflow of the plan with that key. Raises TransitionRefused when somebody took it out."""
    found = Workflow.objects.filter(project=project, key=key, removed_at=None).first()
    if found is None:
        raise TransitionRefused("This workflow", "no longer part of the plan", "changed")
    return found
