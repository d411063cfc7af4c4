"""A new draft of a workflow put together with what people changed since the last one."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from planner.expressions import CannotEvaluate, ExprError, evaluate, parse
from planner.merging.differences import Differences, differences
from planner.merging.parts import INNER
from planner.merging.references import mended, problems
from planner.merging.trees import Conflict, Merging, alike
from planner.spec.workflow import WorkflowSpec

Json = dict[str, Any]


@dataclass(frozen=True)
class Merge:
    """The merged workflow, people's changes that stand in it, what is new to them, what they must decide.

    `kept` are changes from the last draft that people made, `taken` what the new draft brought into theirs.
    """

    value: WorkflowSpec
    kept: Differences
    taken: Differences
    conflicts: tuple[Conflict, ...] = ()


def merged(base: WorkflowSpec, ours: WorkflowSpec, theirs: WorkflowSpec) -> Merge:
    """`theirs`, drawn now, with the changes that people made between `base`, drawn before, and `ours`.

    Elements are the same when their keys are. A person's change always stands. Where the two cannot be put
    together soundly, `ours` stays whole and one conflict of kind `whole` says so.
    """
    sides = [side.model_dump(mode="json", by_alias=True) for side in (base, ours, theirs)]
    if alike(sides[0], sides[1]):
        return Merge(theirs, Differences(), differences(ours, theirs))
    if alike(sides[0], sides[2]):
        return Merge(ours, differences(base, ours), Differences())
    merging = Merging()
    try:
        value = _put_together(merging, *sides)
    except (Unsound, ValidationError):
        return Merge(ours, differences(base, ours), Differences(), (Conflict("whole", "", ""),))
    return Merge(value, _kept(base, ours, theirs), differences(ours, value), tuple(merging.conflicts))


class Unsound(ValueError):
    """A workflow whose keys do not tell its elements apart."""


def _put_together(merging: Merging, base: Json, ours: Json, theirs: Json) -> WorkflowSpec:
    if any(problems(side) for side in (base, ours, theirs)):
        raise Unsound
    value = merging.spec(base, ours, theirs, INNER)
    value["transformations"] = [
        {**table, "rows": _with_examples(table["rows"], ours, theirs)} for table in value["transformations"]
    ]
    _leave_out(merging, value, base, ours)
    value, back = mended(value, (ours, theirs))
    if problems(value):
        raise Unsound
    merging.conflicts = [one for one in merging.conflicts if (one.section, one.key) not in back]
    return WorkflowSpec.model_validate(value)


def _leave_out(merging: Merging, value: Json, base: Json, ours: Json) -> None:
    """Leave new criteria out that are about what people changed or took out: they would prove the opposite.

    Each is told, and can be brought back.
    """
    there = {part["key"] for side in (base, ours) for part in side["acceptance_criteria"]}
    mine = {row["key"] for table in ours["transformations"] for row in table["rows"]}
    mine |= {step["key"] for step in ours["data_flow"]}
    was = {row["key"] for table in base["transformations"] for row in table["rows"]}
    was |= {step["key"] for step in base["data_flow"]}
    disputed = {one.key for one in merging.conflicts if one.kind == "differs"} | (was - mine)
    kept = []
    for criterion in value["acceptance_criteria"]:
        if criterion["key"] not in there and disputed & set(criterion["covers"]):
            merging.conflicts.append(Conflict("removed", "acceptance_criteria", criterion["key"]))
        else:
            kept.append(criterion)
    value["acceptance_criteria"] = kept


def _with_examples(rows: list[Json], ours: Json, theirs: Json) -> list[Json]:
    """Rows whose `example_out` is what their rule makes of their example, wherever the two came from."""
    known = [
        {row["key"]: row for table in side["transformations"] for row in table["rows"]}
        for side in (ours, theirs)
    ]
    out = []
    for row in rows:
        same = [
            side[row["key"]]
            for side in known
            if row["key"] in side
            and alike(side[row["key"]]["expr"], row["expr"])
            and alike(side[row["key"]]["example_in"], row["example_in"])
        ]
        if not any(alike(side["example_out"], row["example_out"]) for side in same):
            out.append({**row, "example_out": same[0]["example_out"] if same else _computed(row)})
        else:
            out.append(row)
    return out


def _computed(row: Json) -> Any:
    try:
        return evaluate(parse(row["expr"]), row["example_in"])
    except (CannotEvaluate, ExprError):
        return None


def _kept(base: WorkflowSpec, ours: WorkflowSpec, theirs: WorkflowSpec) -> Differences:
    """People's changes, without those that the new draft makes as well."""
    alike_now = {(change.section, change.key) for change in differences(theirs, ours)}
    return Differences(
        tuple(change for change in differences(base, ours) if (change.section, change.key) in alike_now)
    )
