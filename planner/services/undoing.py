"""Going back: undoing one revision and restoring an older one. Both are revisions of their own."""

from django.db import transaction

from jobs.journal import announce
from lib.errors import Invalid, StaleRevision
from lib.text import listed
from planner.merging import merged
from planner.models import Workflow, WorkflowRevision
from planner.selectors.revisions import newest_revision, revision_numbered
from planner.services.edits import save_edit
from teams.models import Project, User
from teams.services.audit import record_fact


def undo_revision(*, project: Project, key: str, number: int, by: User) -> WorkflowRevision:
    """Take back what one revision changed and keep what came after it.

    Raises Invalid for a revision without a parent, StaleRevision when something it changed was changed again.
    """
    newest, undone = newest_revision(project, key), revision_numbered(project, key, number)
    parent = undone.row.parent if undone else None
    before = revision_numbered(project, key, parent.number) if parent else None
    if newest is None or before is None or undone is None:
        raise Invalid(f"Revision {number} cannot be undone: nothing came before it.")
    value = before.spec
    if newest.row.number != number:
        merge = merged(undone.spec, before.spec, newest.spec)
        if merge.conflicts:
            again = listed([one.key or "the workflow" for one in merge.conflicts][:3])
            raise StaleRevision(
                f"Revision {number} cannot be undone alone: {again} was changed again since.",
                hint="Open the history and restore the revision you want.",
            )
        value = merge.value
    if value == newest.spec and undone.row.conflicts is not None:
        return _reopened(project, newest.row, undone.row, by)
    return save_edit(
        project=project,
        key=key,
        spec=value,
        parent=newest.row.number,
        reason=f"Undid revision {number}: {undone.row.reason}",
        by=by,
    )


def _reopened(
    project: Project, newest: WorkflowRevision, undone: WorkflowRevision, by: User
) -> WorkflowRevision:
    """Taking back a decision to keep what stands changes no word of the workflow: it asks again."""
    with transaction.atomic():
        row = Workflow.objects.select_for_update(no_key=True).get(pk=newest.workflow_id)
        earlier = row.revisions.filter(number__lt=undone.number, conflicts__isnull=False)
        open_then = earlier.order_by("-number").values_list("conflicts", flat=True).first() or []
        later = row.revisions.filter(conflicts__isnull=False).order_by("-number")
        open_now = later.values_list("conflicts", flat=True).first() or []
        decided = [one for one in open_then if one not in (undone.conflicts or [])]
        if row.revisions.latest("number").pk != newest.pk:
            raise StaleRevision("Another revision was saved meanwhile.", hint="Look at what changed.")
        reason = f"Undid revision {undone.number}: {undone.reason}"
        made = WorkflowRevision.objects.create(
            workflow=row,
            number=newest.number + 1,
            value=newest.value,
            parent=newest,
            author=by,
            reason=reason[:200],
            research=newest.research,
            conflicts=[*open_now, *(one for one in decided if one not in open_now)],
        )
        record_fact(by=by, verb="workflow.edited", project=project, subject=row.key, what=reason)
        announce(
            topic=project.topic,
            kind="plan.workflow_edited",
            payload={"workflow": row.key, "revision": made.number, "by": by.label},
        )
    return made


def restore_revision(*, project: Project, key: str, number: int, parent: int, by: User) -> WorkflowRevision:
    """Make the workflow what it was in one revision. `parent` is the newest number the person knew."""
    old = revision_numbered(project, key, number)
    if old is None:
        raise Invalid(f"There is no revision {number} of this workflow.")
    return save_edit(
        project=project, key=key, spec=old.spec, parent=parent, reason=f"Restored revision {number}", by=by
    )
