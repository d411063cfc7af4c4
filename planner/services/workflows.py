"""Saving drawn workflows: what people changed is put back, and only what changed is a new revision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Coalesce, Now

from lib.errors import StaleRevision
from lib.json_text import storable
from lib.text import counted
from planner.generation.keys import with_kept_keys
from planner.merging import Conflict, differences, merged, placed_behind, waiting
from planner.models import ResearchRevision, Workflow, WorkflowRevision
from planner.reshaping import part_of
from planner.selectors.drafts import Draft, conflicts_as_json, drafts
from planner.services.review_news import tell_lapsed
from planner.spec.elements import elements
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User


@dataclass(frozen=True)
class SavedWorkflows:
    """What a save did, as workflow keys.

    `kept` counts people's changes that stand in it, `differs` the places that wait for a decision.
    `unfound` are edited workflows that research no longer finds; they stay. `changes` says for each changed
    workflow which elements: `TR-03 rule, AC-05 added`.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: int = 0
    differs: int = 0
    unfound: tuple[str, ...] = ()
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Such as "1 added, 2 changed; kept 3 edits, 1 differs", or "nothing changed"."""
        counts = (
            ("added", self.added),
            ("changed", self.changed),
            ("removed", self.removed),
            ("no longer found but edited", self.unfound),
        )
        said = ", ".join(f"{len(keys)} {word}" for word, keys in counts if keys) or "nothing changed"
        kept = [f"kept {counted(self.kept, 'edit')}"] if self.kept else []
        kept += [f"{self.differs} {'differs' if self.differs == 1 else 'differ'}"] if self.differs else []
        return f"{said}; {', '.join(kept)}" if kept else said


@dataclass
class _Saving:
    """One save under way: who asked for it, and what it did so far."""

    project: Project
    research: ResearchRevision
    reason: str
    by: User | None
    added: list[str] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    differs: int = 0

    def first(self, spec: WorkflowSpec) -> None:
        workflow = Workflow.objects.create(project=self.project, key=spec.key)
        self._revision(workflow, None, spec, spec, ())
        self.added.append(spec.key)

    def again(self, draft: Draft, spec: WorkflowSpec, split_off: Sequence[Draft]) -> None:
        """Put the draft together with what people changed since the one before.

        What they split off hears what the draft says of its part.
        """
        drawn = with_kept_keys(spec, draft.drawn, draft.spec)
        for other in split_off:
            self._together(other, part_of(draft.drawn or drawn, other.spec), part_of(drawn, other.spec))
        moved = {key for other in split_off for key, _ in elements(other.spec)}
        self._together(draft, draft.drawn or drawn, drawn, moved)

    def _together(
        self, draft: Draft, before_now: WorkflowSpec, drawn: WorkflowSpec, moved: Collection[str] = ()
    ) -> None:
        found = merged(before_now, draft.spec, drawn)
        # What was undecided stays so, unless the new draft agrees with people now.
        before = waiting(draft.conflicts, found.value, drawn)
        told = dict.fromkeys((*before, *found.conflicts))
        # What stands in a workflow that was split off was not taken out.
        conflicts = tuple(one for one in told if one.kind != "removed" or one.key not in moved)
        self.kept += len(found.kept)
        self.differs += len(conflicts)
        changed = found.value != draft.spec
        # What was split off has no draft of its own until research says something new of it.
        is_first = draft.drawn is None and draft.workflow.split_from_id is not None
        is_news = not is_first and drawn != draft.drawn
        if changed or is_news or conflicts != draft.conflicts:
            self._revision(draft.workflow, draft.newest, found.value, drawn, conflicts)
        if draft.workflow.removed_at is not None:
            self.added.append(draft.key)
        elif changed:
            found_new = differences(draft.spec, found.value)
            self.changes[draft.key] = found_new.sentence() if found_new else "sources only"

    def _revision(
        self,
        workflow: Workflow,
        parent: WorkflowRevision | None,
        value: WorkflowSpec,
        drawn: WorkflowSpec,
        conflicts: tuple[Conflict, ...],
    ) -> None:
        row = WorkflowRevision.objects.create(
            workflow=workflow,
            number=parent.number + 1 if parent else 1,
            value=storable(value.model_dump(mode="json", by_alias=True)),
            parent=parent,
            author=self.by,
            reason=self.reason[:200],
            research=self.research,
            drawn=storable(drawn.model_dump(mode="json", by_alias=True)),
            conflicts=conflicts_as_json(conflicts),
        )
        if parent is not None:
            tell_lapsed(workflow=workflow, before=parent, after=row, by=self.by)


def save_workflows(
    *,
    project: Project,
    specs: Sequence[WorkflowSpec],
    research: ResearchRevision,
    reason: str,
    by: User | None,
) -> SavedWorkflows:
    """Make the plan consist of these workflows and of what people made, with their changes put back.

    One that is no longer drawn steps back with its revisions, unless somebody changed it: then it stays and
    says so. One that a person took out is not brought back, one that a person made is left as it is.
    Raises StaleRevision when `research`, from which they were drawn, is no longer the newest: the workflows
    of a slower job must not replace those of a newer research.
    """
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if ResearchRevision.objects.filter(project=project, number__gt=research.number).exists():
            raise StaleRevision("The research was changed while its workflows were written.")
        known = {draft.key: draft for draft in drafts(project)}
        saving = _Saving(project, research, reason, by)
        for spec in specs:
            draft = known.get(spec.key)
            if draft is None:
                saving.first(spec)
            elif draft.workflow.removed_by_id is None and draft.drawn is not None:
                others = [one for one in known.values() if one.workflow.split_from_id == draft.workflow.pk]
                saving.again(draft, spec, [one for one in others if one.workflow.removed_at is None])
        drawn = {spec.key for spec in specs}
        left = [
            one
            for one in known.values()
            if one.key not in drawn and one.workflow.removed_at is None and one.workflow.split_from_id is None
        ]
        unfound = [one for one in left if one.drawn is not None and one.is_edited]
        gone = [one for one in left if not one.is_edited]
        _mark(project, drawn, unfound, gone)
        _order(project, [spec.key for spec in specs], new=set(saving.added))
    return SavedWorkflows(
        added=tuple(saving.added),
        changed=tuple(saving.changes),
        removed=tuple(one.key for one in gone),
        kept=saving.kept,
        differs=saving.differs,
        unfound=tuple(one.key for one in unfound),
        changes=saving.changes,
    )


def _mark(project: Project, drawn: set[str], unfound: Sequence[Draft], gone: Sequence[Draft]) -> None:
    rows = Workflow.objects.filter(project=project)
    rows.filter(key__in=drawn, removed_by=None).update(removed_at=None, unfound_at=None)
    rows.filter(key__in=[one.key for one in unfound]).update(unfound_at=Coalesce("unfound_at", Now()))
    rows.filter(key__in=[one.key for one in gone]).update(removed_at=Now())


def _order(project: Project, drawn: Sequence[str], new: set[str]) -> None:
    """Known workflows stay in the order people gave them; a new one stands behind the one drawn before it."""
    rows = {row.key: row for row in Workflow.objects.filter(project=project, removed_at=None)}
    known = [key for key in rows if key not in new]
    keys = placed_behind(known, [key for key in drawn if key in rows])
    for position, key in enumerate(keys):
        if rows[key].position != position:
            Workflow.objects.filter(pk=rows[key].pk).update(position=position)
