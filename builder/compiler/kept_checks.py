"""Statements of tests about what is kept between runs: marks of lists, and values that workflows share."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.compiler.branches import loop_body
from builder.compiler.expected import Asked, Expectation
from builder.compiler.expected_sent import Sent
from builder.compiler.literals import literal, text
from builder.compiler.marks import depending
from planner.handover import Step, WorkflowSpec

Kept = Mapping[tuple[str, str], Any]


def incremental_lines(
    spec: WorkflowSpec, expected: Expectation, again: str, failed: Sent | None = None
) -> list[str]:
    """A second run asks each list for what came after the mark of the first, `expected`; where a request
    `failed` the mark of the list it was sent for stayed where it was. `again` is the statement of the second
    run. Nothing where the plan keeps no mark.
    """
    for step in spec.data_flow:
        mark = step.checkpoint
        endpoint = next((each for each in spec.endpoints if each.key == step.endpoint), None)
        asked = [each for each in expected.marks if each.step.key == step.key]
        if mark is None or endpoint is None or not mark.field or not asked:
            continue
        held = _held(spec, step, asked, expected.sent.index(failed), failed.step) if failed else None
        values = [
            mark.first if each is held else expected.kept.get(("", each.key), mark.first) for each in asked
        ]
        names = [
            each.name
            for each in endpoint.params
            if each.location == "query" and (each.value == f"{{{mark.name}}}" or each.name == mark.name)
        ]
        if names and len(asked) == 1 and asked[0].place == 0:
            return [again, f"assert asked(again.exchanges[0])[{text(names[0])}] == {literal(str(values[0]))}"]
        if names:
            name, seen = text(names[0]), ", ".join(literal(each) for each in sorted({*map(str, values)}))
            marks = f"{{asked(each)[{name}] for each in again.exchanges if {name} in asked(each)}}"
            return [again, f"marks = {marks}", f"assert marks == {{{seen}}}"]
    return []


def _held(spec: WorkflowSpec, step: Step, asked: Sequence[Asked], place: int, failed: Step) -> Asked | None:
    """The list whose mark stays: the one that was being worked on, by a step that has to do with it."""
    steps = spec.data_flow
    near = any(
        {step.key, failed.key} <= {each.key for each in steps[body.start : body.stop]}
        for body in (loop_body(steps, at, len(steps)) for at, each in enumerate(steps) if each.kind == "loop")
    )
    if not near and failed.key not in depending(steps, step, len(steps)):
        return None
    return next((each for each in reversed(asked) if each.place <= place), None)


def kept_lines(spec: WorkflowSpec, expected: Expectation) -> list[str]:
    """What other workflows find after the run."""
    return [
        f"assert run(kept, {literal({'scope': scope, 'key': key})}).result == {literal(value)}"
        for (scope, key), value in expected.kept.items()
        if scope and any(step.kind == "store" and step.keep for step in spec.data_flow)
    ]


def keeping_lines(kept: Kept) -> list[str]:
    """What another workflow has kept before the run."""
    return [
        f"run(keep, {literal({'scope': scope, 'key': key, 'value': value})})"
        for (scope, key), value in kept.items()
        if scope
    ]
