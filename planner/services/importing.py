"""A plan file becomes part of a project: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lib.errors import StaleRevision
from planner.interchange import Incoming, compared
from planner.models import Workflow
from planner.selectors.drafts import drafts
from planner.selectors.plans import current_research
from planner.services.edits import save_edit
from planner.services.research import save_research
from planner.services.reshaping import announce_plan, make_workflow, put_back
from planner.spec.plan import Plan
from teams.models import Project, User
from teams.services.audit import record_fact

RESEARCH = ""  # no workflow has that key
REASON = "Imported from a plan file"


@dataclass(frozen=True)
class Imported:
    """What an import did, as workflow keys."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    research: bool = False


def incoming(project: Project, plan: Plan) -> tuple[Incoming, ...]:
    """What each workflow of the file would do. One that somebody took out is compared as it was."""
    return compared(plan, {draft.key: draft.spec for draft in drafts(project)})


def revisions(project: Project) -> dict[str, int]:
    """The newest revision number of every workflow, and of the research: what a preview is made from."""
    current = current_research(project)
    found = {RESEARCH: current.row.number} if current else {}
    return found | {draft.key: draft.newest.number for draft in drafts(project)}


def import_plan(
    *, project: Project, plan: Plan, seen: Mapping[str, int], with_research: bool, by: User
) -> Imported:
    """Add the file's workflows and give those that are there a new revision.

    Research is taken over when asked for, and always into a project that has none. Raises StaleRevision when
    a workflow of the file, or the research, was changed since the preview, whose `revisions` are `seen`.
    """
    added, changed = [], []
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        known = {draft.key: draft for draft in drafts(project)}
        current = current_research(project)
        if with_research and current and current.row.number != seen.get(RESEARCH):
            raise _stale("The research")
        if with_research or current is None:
            parent = current.row if current else None
            save_research(project=project, value=plan.research, parent=parent, reason=REASON, by=by)
        for one in compared(plan, {key: draft.spec for key, draft in known.items()}):
            draft = known.get(one.key)
            if draft is None:
                make_workflow(project=project, spec=one.spec, reason=REASON, by=by)
                added.append(one.key)
                continue
            if draft.newest.number != seen.get(one.key):
                raise _stale(f"“{draft.spec.title}”")
            if draft.workflow.removed_at is not None:
                put_back(project=project, key=one.key, by=by)
            if one.state == "changed":
                parent_number = draft.newest.number
                save_edit(
                    project=project, key=one.key, spec=one.spec, parent=parent_number, reason=REASON, by=by
                )
                changed.append(one.key)
        _in_file_order(project, plan)
        record_fact(by=by, verb="plan.imported", project=project, subject="plan", what=REASON)
        announce_plan(project, by, [*added, *changed])
    return Imported(tuple(added), tuple(changed), with_research or current is None)


def _stale(what: str) -> StaleRevision:
    return StaleRevision(
        f"{what} was changed while you were looking.",
        hint="Choose the file again to see what it would change now.",
    )


def _in_file_order(project: Project, plan: Plan) -> None:
    """A plan that is all of the project stands in the order of its file."""
    rows = {row.key: row for row in Workflow.objects.filter(project=project, removed_at=None)}
    if set(rows) != {spec.key for spec in plan.workflows}:
        return
    for position, spec in enumerate(plan.workflows):
        Workflow.objects.filter(pk=rows[spec.key].pk).update(position=position)
