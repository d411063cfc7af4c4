"""The plan's workflows as a whole: begun by hand, split, merged, ordered, taken out and put back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Now

from jobs.journal import announce
from lib.errors import Invalid, StaleRevision
from lib.json_text import storable
from planner.models import ResearchRevision, Workflow, WorkflowRevision
from planner.reshaping import CannotJoin, CannotSplit, begun, free_key, joined, split
from planner.services.edits import save_edit, workflow_to_change
from planner.services.thread_moves import follow_join, follow_split, go_back
from planner.spec.research import System
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User
from teams.services.audit import record_fact

LONGEST_TITLE = 120
SPLIT_OFF, MERGED = "Split off “{}”", "Merged with “{}”"


@dataclass(frozen=True)
class Reshaped:
    """What a split or merge did: the revision it gave the first workflow, and the key of the other one."""

    revision: WorkflowRevision
    other: str


def add_workflow(*, project: Project, title: str, source: System, target: System, by: User) -> Workflow:
    """Begin an empty workflow between two systems. Raises Invalid for a title that is empty or too long."""
    named = _title(title)
    with transaction.atomic():
        _lock(project)
        spec = begun(named, source, target, _taken(project))
        row = make_workflow(project=project, spec=spec, reason="Begun by hand", by=by)
        _told(project, row.key, "workflow.added", f"Begun by hand: {named}", by)
    return row


def split_workflow(
    *, project: Project, key: str, parent: int, moved: Collection[str], title: str, by: User
) -> Reshaped:
    """Make what was chosen a workflow of its own, behind the first. Raises Invalid or StaleRevision."""
    named = _title(title)
    with transaction.atomic():
        _lock(project)
        row, spec = _at(project, key, parent)
        try:
            first, second = split(spec, moved, key=free_key(named, _taken(project)), title=named)
        except CannotSplit as error:
            raise Invalid(str(error), where="moved") from error
        revision = save_edit(
            project=project, key=key, spec=first, parent=parent, reason=SPLIT_OFF.format(named), by=by
        )
        Workflow.objects.filter(project=project, position__gt=row.position).update(position=F("position") + 1)
        made = make_workflow(
            project=project,
            spec=second,
            reason=f"Split from “{spec.title}”",
            by=by,
            position=row.position + 1,
        )
        origin = row.split_from_id or row.pk
        Workflow.objects.filter(pk=made.pk).update(split_from=origin)
        follow_split(origin=row, goal=made, first=first, second=second, revision=revision)
        _told(project, made.key, "workflow.split", f"Split from {spec.title}", by)
    return Reshaped(revision, made.key)


def merge_workflows(
    *, project: Project, key: str, parent: int, other: str, other_parent: int, title: str, by: User
) -> Reshaped:
    """Put another workflow into this one; the other leaves the plan. Raises Invalid or StaleRevision."""
    named = _title(title)
    if other == key:
        raise Invalid("Choose another workflow to merge with.", where="other")
    with transaction.atomic():
        _lock(project)
        kept, first = _at(project, key, parent)
        gone, second = _at(project, other, other_parent)
        try:
            whole = joined(first, second, title=named)
        except CannotJoin as error:
            raise Invalid(str(error), where="other") from error
        revision = save_edit(
            project=project, key=key, spec=whole, parent=parent, reason=MERGED.format(second.title), by=by
        )
        _take_out(gone, by)
        follow_join(origin=gone, goal=kept, first=first, second=second, revision=revision)
        _told(project, key, "workflow.merged", f"Merged with {second.title}", by)
    return Reshaped(revision, other)


def undo_reshaping(*, project: Project, key: str, number: int, other: str, by: User) -> None:
    """Restore both workflows of a split or merge. Raises StaleRevision when one was changed since."""
    with transaction.atomic():
        _lock(project)
        newest = WorkflowRevision.objects.filter(workflow__project=project, workflow__key=key).latest(
            "number"
        )
        row = Workflow.objects.get(project=project, key=other)
        own = list(row.revisions.order_by("number").values_list("pk", flat=True)[:2])
        # What a split made is taken out again; what a merge took out must still be out.
        is_split = own[0] > newest.pk
        is_touched = (row.removed_at is None) != is_split or (is_split and len(own) > 1)
        if newest.number != number or newest.parent is None or is_touched:
            raise StaleRevision(
                "One of the two workflows was changed since, so they cannot be restored together.",
                hint="Open its history and restore the revision you want.",
            )
        if not _belong_together(newest, row, is_split=is_split):
            raise Invalid("These two workflows were not split from each other or merged.", where="other")
        before = WorkflowSpec.model_validate(newest.parent.value)
        revision = save_edit(
            project=project, key=key, spec=before, parent=number, reason=f"Undid: {newest.reason}", by=by
        )
        if is_split:
            _take_out(row, by)
        else:
            _put_back(row)
        go_back(moved_by=newest, revision=revision, other=row, is_split=is_split)
        _told(project, key, "workflow.restored", f"Undid: {newest.reason}", by)


def _belong_together(newest: WorkflowRevision, other: Workflow, *, is_split: bool) -> bool:
    """Whether the revision is the split or merge that made the other workflow, or took it out."""
    spec = WorkflowSpec.model_validate(other.revisions.latest("number").value)
    if is_split:
        return newest.reason == SPLIT_OFF.format(spec.title)[:200]
    took = other.removed_at is not None and other.removed_at >= newest.created_at
    return took and newest.reason == MERGED.format(spec.title)[:200]


def remove_workflow(*, project: Project, key: str, by: User) -> None:
    """Take a workflow out of the plan. Research does not bring it back; `put_back` does."""
    with transaction.atomic():
        _lock(project)
        _take_out(workflow_to_change(project, key), by)
        _told(project, key, "workflow.removed", "Taken out of the plan", by)


def put_back(*, project: Project, key: str, by: User) -> None:
    """Bring back a workflow that somebody took out, as it was."""
    with transaction.atomic():
        _lock(project)
        _put_back(Workflow.objects.get(project=project, key=key, removed_at__isnull=False))
        _told(project, key, "workflow.put_back", "Put back into the plan", by)


def move_workflow(*, project: Project, key: str, places: int, by: User) -> None:
    """Move a workflow up (negative) or down the plan by so many places; over the ends it stays at the end."""
    with transaction.atomic():
        _lock(project)
        workflow_to_change(project, key)
        rows = list(Workflow.objects.filter(project=project, removed_at=None))
        keys = [row.key for row in rows]
        here = keys.index(key)
        there = max(0, min(len(keys) - 1, here + places))
        if here == there:
            return
        rows.insert(there, rows.pop(here))
        for position, row in enumerate(rows):
            Workflow.objects.filter(pk=row.pk).update(position=position)
        _told(project, key, "workflow.moved", f"Moved to place {there + 1}", by)


def make_workflow(
    *, project: Project, spec: WorkflowSpec, reason: str, by: User, position: int | None = None
) -> Workflow:
    """A workflow that a person made, with its first revision. Call it inside a transaction that locks."""
    last = Workflow.objects.filter(project=project).aggregate(last=Max("position"))["last"]
    place = position if position is not None else (0 if last is None else last + 1)
    row = Workflow.objects.create(project=project, key=spec.key, position=place)
    WorkflowRevision.objects.create(
        workflow=row,
        number=1,
        value=storable(spec.model_dump(mode="json", by_alias=True)),
        author=by,
        reason=reason[:200],
        research=ResearchRevision.objects.filter(project=project).order_by("-number").first(),
    )
    return row


def announce_plan(project: Project, by: User, keys: Sequence[str]) -> None:
    """Tell open pages that the list of workflows is another one."""
    payload: dict[str, object] = {"workflows": list(keys), "by": by.label}
    announce(topic=project.topic, kind="plan.workflows_reshaped", payload=payload)


def _told(project: Project, key: str, verb: str, what: str, by: User) -> None:
    record_fact(by=by, verb=verb, project=project, subject=key, what=what)
    announce_plan(project, by, [key])


def _lock(project: Project) -> None:
    # The project's row is the lock: two writers would otherwise both find the same newest number.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _at(project: Project, key: str, parent: int) -> tuple[Workflow, WorkflowSpec]:
    """The workflow in the revision the person has seen. Raises StaleRevision for an older one."""
    row = workflow_to_change(project, key)
    newest = WorkflowRevision.objects.filter(workflow=row).latest("number")
    if newest.number != parent:
        raise StaleRevision(
            f"Revision {newest.number} of this workflow was saved while you were choosing.",
            hint="Look at what changed, then choose again.",
        )
    return row, WorkflowSpec.model_validate(newest.value)


def _taken(project: Project) -> set[str]:
    return set(Workflow.objects.filter(project=project).values_list("key", flat=True))


def _take_out(row: Workflow, by: User) -> None:
    Workflow.objects.filter(pk=row.pk).update(removed_at=Now(), removed_by=by)


def _put_back(row: Workflow) -> None:
    Workflow.objects.filter(pk=row.pk).update(removed_at=None, removed_by=None)


def _title(title: str) -> str:
    named = " ".join(title.split())
    if not named:
        raise Invalid("Give the workflow a title.", where="title")
    if len(named) > LONGEST_TITLE:
        raise Invalid(f"A title has at most {LONGEST_TITLE} characters.", where="title")
    return named
