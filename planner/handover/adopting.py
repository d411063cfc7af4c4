"""The plan says what the code does: elements it lacks are added, those that nothing does are taken out. Pure.

Nothing is saved here; what comes back becomes a revision like any other edit.
"""

from collections.abc import Collection, Mapping
from typing import Any

from lib.errors import Invalid
from lib.text import listed
from planner.editing.places import LISTS, Place, next_key, placed, removed
from planner.editing.references import can_let_go, uses_of, without_uses
from planner.editing.row_saving import Saving, applied, drafts_of, settled
from planner.editing.rows import RowDraft
from planner.spec.research import Research
from planner.spec.values import Evidence
from planner.spec.workflow import SystemUse, WorkflowSpec


def can_take_out(spec: WorkflowSpec, key: str) -> bool:
    """Whether a row or step can go: nothing reads what it makes."""
    place = _place(spec, key)
    return place is None or can_let_go(uses_of(spec, place))


def taken_out(spec: WorkflowSpec, key: str, *, by: str) -> WorkflowSpec:
    """The workflow without that row or step, and without anything that names it.

    Raises Invalid where another step reads its result, or where there is no such element.
    """
    place = _place(spec, key)
    if place is not None:
        uses = uses_of(spec, place)
        if not can_let_go(uses):
            told = listed([f"{use.key} {use.verb} it" for use in uses])
            raise Invalid(f"{told}. Change that first; then {key} can go.", where=key)
        return removed(without_uses(spec, place), place)
    drafts = drafts_of(spec)
    if not any(row.key == key for table in drafts for row in table.rows):
        raise Invalid(f"{spec.key} has no row or step {key}.", where=key)
    left = [
        table.model_copy(update={"rows": tuple(row for row in table.rows if row.key != key)})
        for table in drafts
    ]
    return applied(spec, settled(left, spec), Saving(by))


def with_row(
    spec: WorkflowSpec, table: str, fields: Mapping[str, Any], *, taken: Collection[str], by: str
) -> WorkflowSpec:
    """The workflow with one more row in that table. `taken` are keys that must not be given again.

    Raises Invalid where the workflow has no such table.
    """
    drafts = drafts_of(spec)
    if not any(each.key == table for each in drafts):
        raise Invalid(f"{spec.key} has no table {table}.", where=table)
    row = RowDraft.model_validate({**fields, "by": "expr"})
    more = [
        each.model_copy(update={"rows": (*each.rows, row)}) if each.key == table else each for each in drafts
    ]
    return applied(spec, settled(more, spec), Saving(by, frozenset(taken)))


def with_endpoint(
    spec: WorkflowSpec,
    fields: Mapping[str, str],
    *,
    research: Research | None,
    taken: Collection[str],
    by: str,
) -> WorkflowSpec:
    """The workflow with one more call: `system`, `method` and `path`, in which `{}` is what varies.

    What the research knows of that call comes along. A system the workflow did not use is added.
    """
    system, path = fields["system"], _named(fields["path"])
    if all(use.key != system for use in spec.systems):
        known = next((each for each in research.systems if each.key == system), None) if research else None
        name = known.name if known else system
        use = SystemUse(key=system, name=name, role=known.role if known else "both")
        spec = placed(
            spec, Place(f"system.{system}", "systems", "systems", system), use.model_dump(mode="json")
        )
    key = next_key("endpoints", {*taken, *(each.key for each in spec.endpoints)})
    said = Evidence(kind="person", by=by).model_dump(mode="json", by_alias=True)
    value = {"key": key, "system": system, "method": fields["method"], "path": path, "evidence": [said]}
    return placed(spec, Place(key, "endpoints", "endpoints", key), value)


def _named(path: str) -> str:
    """A path whose varying parts have names: `/orders/{}/lines/{}` as `/orders/{id}/lines/{id_2}`."""
    first, *rest = path.split("{}")
    names = ("{id}" if number == 1 else f"{{id_{number}}}" for number in range(1, len(rest) + 1))
    return first + "".join(name + part for name, part in zip(names, rest, strict=True))


def _place(spec: WorkflowSpec, key: str) -> Place | None:
    """Where a step stands; None for anything else."""
    field, _ = LISTS["flow"]
    found = any(each.key == key for each in getattr(spec, field))
    return Place(key, "flow", "flow", key) if found else None
