"""Going back: undoing one revision and restoring an older one. Both are revisions of their own."""

from lib.errors import Invalid, StaleRevision
from lib.text import listed
from planner.merging import merged
from planner.models import WorkflowRevision
from planner.selectors.revisions import newest_revision, revision_numbered
from planner.services.edits import save_edit
from teams.models import Project, User


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
    return save_edit(
        project=project,
        key=key,
        spec=value,
        parent=newest.row.number,
        reason=f"Undid revision {number}: {undone.row.reason}",
        by=by,
    )


def restore_revision(*, project: Project, key: str, number: int, parent: int, by: User) -> WorkflowRevision:
    """Make the workflow what it was in one revision. `parent` is the newest number the person knew."""
    old = revision_numbered(project, key, number)
    if old is None:
        raise Invalid(f"There is no revision {number} of this workflow.")
    return save_edit(
        project=project, key=key, spec=old.spec, parent=parent, reason=f"Restored revision {number}", by=by
    )
