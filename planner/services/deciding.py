"""Deciding where research and people differ: each decision is a revision with its reason."""

from django.db import transaction

from jobs.journal import announce
from lib.errors import Invalid, StaleRevision, TransitionRefused
from lib.json_text import storable
from planner.merging import NothingToTake, accepted
from planner.models import WorkflowRevision
from planner.selectors.drafts import conflicts_as_json, draft_named
from planner.services.review_news import tell_lapsed
from teams.models import Project, User
from teams.services.audit import record_fact

TAKE, KEEP = "take", "keep"


def decide_conflict(
    *, project: Project, key: str, conflict: str, choice: str, parent: int, by: User
) -> WorkflowRevision:
    """Take what research says now, or keep what people wrote. `conflict` is its id.

    Both are remembered: a new research asks again only when it says something else. Raises StaleRevision
    when the workflow was changed since, TransitionRefused when the place was decided already.
    """
    if choice not in (TAKE, KEEP):
        raise Invalid("Choose whether to take what research says or to keep what stands.", where="choice")
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        draft = draft_named(project, key)
        if draft is None or draft.drawn is None:
            raise TransitionRefused(f"Workflow {key}", "no longer part of the plan", "decided")
        if draft.newest.number != parent:
            raise StaleRevision(
                f"Revision {draft.newest.number} of this workflow was saved while you were deciding.",
                hint="Look at what changed, then decide.",
            )
        found = next((one for one in draft.conflicts if one.id == conflict), None)
        if found is None:
            raise TransitionRefused("This difference", "already decided", "decided")
        rest = tuple(one for one in draft.conflicts if one != found)
        name = found.key or "the workflow"
        spec = draft.spec
        if choice == TAKE:
            try:
                spec = accepted(draft.spec, found, draft.drawn)
            except NothingToTake:
                raise TransitionRefused(
                    f"The difference at {name}", "gone with its element", "decided"
                ) from None
        reason = f"Took what research says about {name}" if choice == TAKE else f"Kept {name} as it is"
        row = WorkflowRevision.objects.create(
            workflow=draft.workflow,
            number=parent + 1,
            value=storable(spec.model_dump(mode="json", by_alias=True)),
            parent=draft.newest,
            author=by,
            reason=reason,
            research=draft.newest.research,
            conflicts=conflicts_as_json(rest),
        )
        record_fact(by=by, verb="workflow.decided", project=project, subject=key, what=reason)
        announce(
            topic=project.topic,
            kind="plan.workflow_edited",
            payload={"workflow": key, "revision": row.number, "by": by.label},
        )
        tell_lapsed(workflow=draft.workflow, before=draft.newest, after=row, by=by)
    return row
