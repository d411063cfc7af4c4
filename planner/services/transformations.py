"""Saving the transformation tables somebody edited: merged with what others saved since, as one revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.errors import Invalid, StaleRevision
from planner.editing.row_merge import Clash, Merged, merge
from planner.editing.row_saving import Examples, Saving, applied, drafts_of, settled
from planner.editing.rows import Mistake, TableDraft, mistakes
from planner.models import WorkflowRevision
from planner.selectors.payloads import revision_value
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.revisions import keys_ever_used
from planner.services.edits import save_edit
from planner.spec.workflow import WorkflowSpec
from teams.models import Project, User


class TablesInvalid(Invalid):
    """Some rows cannot be saved as they are; `mistakes` names each with its row and column."""

    def __init__(self, found: Sequence[Mistake]) -> None:
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        super().__init__(found[0].sentence + more, hint="Nothing was saved.")
        self.mistakes = tuple(found)


class TablesClash(StaleRevision):
    """Others changed the same cells. `merged` has both people's changes, with one's own where they clash."""

    def __init__(self, number: int, clashes: Sequence[Clash], tables: Sequence[TableDraft]) -> None:
        super().__init__(
            f"Revision {number} changed the same cells.", hint="Choose for each which value holds, then save."
        )
        self.number = number
        self.clashes = tuple(clashes)
        self.tables = tuple(tables)


@dataclass(frozen=True)
class Saved:
    """The revision, and whether changes of other people were put together with it."""

    revision: WorkflowRevision
    merged: bool


def save_tables(
    *,
    project: Project,
    current: CurrentWorkflow,
    tables: Sequence[TableDraft],
    parent: int,
    examples: Mapping[int, Examples],
    by: User,
) -> Saved:
    """Save the tables on top of `current`. `parent` is the number of the revision they were made from.

    Raises TablesInvalid, TablesClash, and StaleRevision when somebody saves at this very moment. `examples`
    are by the place of a table among `tables`.
    """
    found = list(mistakes(tables, [each.key for each in current.spec.systems]))
    if found:
        raise TablesInvalid(found)
    number = current.row.number
    base = current.spec if parent == number else revision_value(project, current.key, parent)
    mine = settled(tables, base or current.spec)
    is_merged = parent != number
    if is_merged:
        put_together = _merged(base, current.spec, mine)
        if put_together.clashes:
            raise TablesClash(number, put_together.clashes, put_together.tables)
        mine = put_together.tables
    taken = keys_ever_used(project, current.key) if _has_new(mine) else frozenset[str]()
    after = applied(current.spec, mine, Saving(by.label, taken, examples))
    row = save_edit(
        project=project,
        key=current.key,
        spec=after,
        parent=number,
        reason=what_changed(current.spec, after),
        by=by,
    )
    return Saved(row, is_merged)


def _merged(base: WorkflowSpec | None, now: WorkflowSpec, mine: Sequence[TableDraft]) -> Merged:
    """Without the revision it was made from, every cell that differs counts as changed by both."""
    before = settled(drafts_of(base), base) if base else ()
    return merge(before, mine, settled(drafts_of(now), now))


def _has_new(tables: Sequence[TableDraft]) -> bool:
    return any(not table.key or any(not row.key for row in table.rows) for table in tables)


def what_changed(before: WorkflowSpec, after: WorkflowSpec) -> str:
    """Such as "Transformations: 2 rows added, 1 changed"."""
    old = _rows(before)
    new = _rows(after)
    counts = (
        (len(new.keys() - old.keys()), "added"),
        (sum(1 for key in new.keys() & old.keys() if new[key] != old[key]), "changed"),
        (len(old.keys() - new.keys()), "taken out"),
    )
    said = [f"{count} {word}" for count, word in counts if count]
    if not said:
        return "Transformations: order or headings"
    first, *rest = said
    noun = "row" if first.startswith("1 ") else "rows"
    return "Transformations: " + ", ".join([first.replace(" ", f" {noun} ", 1), *rest])


def _rows(spec: WorkflowSpec) -> dict[str, Any]:
    return {row.key: row for table in spec.transformations for row in table.rows}
