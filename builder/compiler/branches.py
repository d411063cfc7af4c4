"""Where a data flow goes after a condition: the jumps of a plan as arms that open and close."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.handover import Condition, Step

WRITES = ("create", "update", "upsert", "delete")
ENDS = ("skip", "end")


@dataclass(frozen=True)
class Arms:
    """Two runs of steps, as half-open ranges of positions, and where they meet again."""

    on_true: range
    on_false: range
    meets: int


def with_targets(steps: Sequence[Step]) -> list[Step]:
    """The steps, with the jumps of filters and branches that name none decided by what follows."""
    return [_with_targets(step, steps[place + 1 :]) for place, step in enumerate(steps)]


def _with_targets(step: Step, following: Sequence[Step]) -> Step:
    if step.kind not in ("filter", "branch") or step.on_true or step.on_false or step.condition is None:
        return step
    if step.kind == "filter":
        side = "on_true" if _asks_for_nothing(step.condition) else "on_false"
        return step.model_copy(update={side: "skip"})
    if len(following) < 2 or following[0].kind not in WRITES or following[1].kind not in WRITES:
        return step
    first, second = following[0], following[1]
    finds = not _asks_for_nothing(step.condition)
    if finds and first.kind == "create" and second.kind in ("update", "upsert"):
        first, second = second, first
    return step.model_copy(update={"on_true": first.key, "on_false": second.key})


def _asks_for_nothing(condition: Condition) -> bool:
    return bool(condition.tests) and all(test.op == "missing" for test in condition.tests)


def arms(steps: Sequence[Step], place: int, stop: int) -> Arms:
    """The arms of the branch at `place` inside a block that ends before `stop`.

    Where both sides name a step they are alternatives: the first runs up to the second, the second takes its
    step and those that use what it made. Where only one side names a step: if it is the next one, it runs on
    that side only; if it is further on, the steps up to it run on the other side, unless both write the same
    system in different ways: then they are alternatives too.
    """
    step = steps[place]
    true, false = (_position(target, steps, place, stop) for target in (step.on_true, step.on_false))
    first, second = min(true, false), max(true, false)
    named = step.on_true not in ("", *ENDS) and step.on_false not in ("", *ENDS)
    if first == second:
        meets = _end_of_arm(steps, first, stop)
        early, late = range(first, meets), range(meets, meets)
        return Arms(early, late, meets) if step.on_true else Arms(late, early, meets)
    if not named and not _alternatives(steps, first, second):
        meets, early, late = second, range(first, second), range(second, second)
    else:
        meets = _end_of_arm(steps, second, stop)
        early, late = range(first, second), range(second, meets)
    return Arms(early, late, meets) if true < false else Arms(late, early, meets)


def _position(target: str, steps: Sequence[Step], place: int, stop: int) -> int:
    if not target:
        return place + 1
    found = next((position for position, step in enumerate(steps) if step.key == target), None)
    if found is None:
        raise LookupError(f"goes to {target}, which is no step")
    if found <= place:
        raise LookupError(f"goes back to {target}; steps can only lead forward")
    return min(found, stop)


def _alternatives(steps: Sequence[Step], first: int, second: int) -> bool:
    if second >= len(steps) or first >= second:
        return False
    one, other = steps[second - 1], steps[second]
    return (
        one.kind in WRITES and other.kind in WRITES and one.kind != other.kind and one.system == other.system
    )


def _end_of_arm(steps: Sequence[Step], start: int, stop: int) -> int:
    """An arm goes on while its steps use what only it made."""
    if start >= stop:
        return stop
    before = {step.output for step in steps[:start]}
    made = {steps[start].output} - {""} - before
    place = start + 1
    while place < stop and roots(steps[place]) & made:
        made |= {steps[place].output} - {""} - before
        place += 1
    return place


def loop_body(steps: Sequence[Step], place: int, stop: int) -> range:
    """The steps a loop repeats: up to where `on_false` goes, else those that use its item."""
    step = steps[place]
    if step.on_false and step.on_false not in ENDS:
        return range(place + 1, _position(step.on_false, steps, place, stop))
    made = {step.output}
    last = place
    for position in range(place + 1, stop):
        if roots(steps[position]) & made:
            made |= {inner.output for inner in steps[place + 1 : position + 1] if inner.output}
            last = position
    return range(place + 1, last + 1)


def roots(step: Step) -> set[str]:
    """The names a step refers to."""
    return {reference.split(".")[0].split("[")[0] for reference in step.references}
