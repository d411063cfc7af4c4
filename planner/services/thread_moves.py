"""Threads and proposals follow their elements when a workflow is split or merged, and when that is undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from planner.models import Proposal, Suggestion, Thread, ThreadMove, Workflow, WorkflowRevision
from planner.spec.workflow import WorkflowSpec
from planner.threads import after_join, after_split, back_again
from planner.threads.moving import carried
from planner.threads.suggesting import place_suggested, value_now

# What the columns hold; what is gone is called by its workflow and key, each time it is merged.
LONGEST_KEY: Final = 300
LONGEST_PART: Final = 120


@dataclass(frozen=True)
class _Way:
    """From one workflow to another: `was` and `now` are the values with the elements before and after.

    `renamed`: the key each element of `was` has in `now`.
    """

    goal: Workflow
    was: WorkflowSpec
    now: WorkflowSpec
    renamed: Mapping[str, str]
    revision: WorkflowRevision


def follow_split(
    *, origin: Workflow, goal: Workflow, first: WorkflowSpec, second: WorkflowSpec, revision: WorkflowRevision
) -> None:
    """What only the second workflow has now takes its threads there. Keys stay as they are in a split.

    Call these in the transaction that moves the elements; `revision` is the one that does.
    """
    keys = {key: key for key in after_split(first, second)}
    way = _Way(goal, _before(revision) or first, second, keys, revision)
    _move(origin, way, keys)
    _move_parts(_parts(origin), way, keys)


def follow_join(
    *, origin: Workflow, goal: Workflow, first: WorkflowSpec, second: WorkflowSpec, revision: WorkflowRevision
) -> None:
    """All threads of the workflow that was merged into another go along. `first` is that one as it was."""
    keys = dict(after_join(first, second))
    way = _Way(goal, second, WorkflowSpec.model_validate(revision.value), keys, revision)
    threads = Thread.objects.filter(workflow=origin).values_list("key", flat=True)
    # What was on elements that are gone is still said of the workflow.
    gone = {key: gone_name(origin, key) for key in (*threads, *_names(origin)) if key not in keys}
    _move(origin, way, {**keys, **gone})
    _move_parts(_parts(origin), way, {**keys, **gone})


def go_back(
    *, moved_by: WorkflowRevision, revision: WorkflowRevision, other: Workflow, is_split: bool
) -> None:
    """Undo what one split or merge moved; `other` is the workflow it made or took out.

    What began since goes where its element goes.
    """
    one = moved_by.workflow
    before, after = _before(moved_by), WorkflowSpec.model_validate(moved_by.value)
    spec = WorkflowSpec.model_validate(other.revisions.latest("number").value)
    renamed = after_join(before, spec) if before and not is_split else {}
    back = {new: old for old, new in renamed.items()}
    way = (
        _Way(one, spec, before or after, {}, revision)
        if is_split
        else _Way(other, after, spec, back, revision)
    )
    for move in ThreadMove.objects.filter(revision=moved_by).select_related("thread"):
        if (move.thread.workflow_id, move.thread.key) == (move.to_workflow_id, move.to_key):
            _put(move.thread, way, move.from_key)
    if is_split:
        left = Thread.objects.filter(workflow=other).values_list("key", flat=True)
        _move(other, way, {key: key for key in left})
        _move_parts(_parts(other), way, {key: key for key in _names(other)})
    elif before is not None:
        since = back_again(before, spec, renamed)
        _move(one, way, since)
        # A part says itself which workflow it was proposed for.
        own = _parts(one).filter(revision__workflow=other)
        gone = {name: name.removeprefix(gone_name(other, "")) for name in own.values_list("part", flat=True)}
        _move_parts(own, way, {**gone, **back})
        _move_parts(_parts(one).exclude(revision__workflow=other), way, since)


def gone_name(workflow: Workflow, key: str) -> str:
    """What an element that is gone is called, once its workflow is part of another."""
    return f"{workflow.key} {key}"[:LONGEST_KEY]


def _before(revision: WorkflowRevision) -> WorkflowSpec | None:
    return WorkflowSpec.model_validate(revision.parent.value) if revision.parent else None


def _move(origin: Workflow, way: _Way, keys: Mapping[str, str]) -> None:
    for row in Thread.objects.filter(workflow=origin, key__in=list(keys)):
        _put(row, way, keys[row.key])


def _put(thread: Thread, way: _Way, key: str) -> None:
    origin, was = thread.workflow, thread.key
    if origin is None:
        return
    Thread.objects.filter(pk=thread.pk).update(workflow=way.goal, key=key)
    for row in Suggestion.objects.filter(comment__thread=thread):
        _carry(row, way, key if row.part == was[:LONGEST_PART] else row.part)
    ThreadMove.objects.create(
        thread=thread,
        from_workflow=origin,
        from_key=was,
        to_workflow=way.goal,
        to_key=key,
        revision=way.revision,
    )


def _parts(workflow: Workflow) -> QuerySet[Suggestion]:
    """What the agent proposed for it, decided or not; what stands in a comment goes with its thread."""
    return Suggestion.objects.filter(workflow=workflow, comment=None)


def _names(workflow: Workflow) -> list[str]:
    return list(_parts(workflow).values_list("part", flat=True).distinct())


def _move_parts(rows: QuerySet[Suggestion], way: _Way, keys: Mapping[str, str]) -> None:
    """Those of `keys` go, and their proposal once all of it has gone."""
    names = {key[:LONGEST_PART]: name for key, name in keys.items()}
    moving = [row for row in rows if row.part in names]
    for row in moving:
        _carry(row, way, names[row.part])
    for proposal in {row.proposal_id for row in moving}:
        if not Suggestion.objects.filter(proposal=proposal).exclude(workflow=way.goal).exists():
            Proposal.objects.filter(pk=proposal).update(workflow=way.goal)


def _carry(row: Suggestion, way: _Way, key: str) -> None:
    """The suggestion in its new place. What was decided keeps the words it was decided with."""
    part = key[:LONGEST_PART]
    told = {"base": row.base, "value": row.value}
    if row.is_open:
        told = carried(
            told,
            was=value_now(way.was, place_suggested(row.part)),
            now=value_now(way.now, place_suggested(part)),
            renamed=way.renamed,
        )
    Suggestion.objects.filter(pk=row.pk).update(workflow=way.goal, part=part, **told)
