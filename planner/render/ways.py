"""Where a data flow goes from each of its steps: on, to one of two sides, or out of the flow."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.spec.workflow import Step

OUT = ("skip", "end")


@dataclass(frozen=True, slots=True)
class Way:
    """From one step to another, or out of the flow; `says` is the answer of a branch that leads there."""

    start: str
    end: str
    says: str = ""


def ways(steps: Sequence[Step]) -> list[Way]:
    """Every way of a flow, in the order of its steps.

    A step that a branch names is entered by that branch only; behind it the flow goes on with the first
    step that no branch names.
    """
    keys = {step.key for step in steps}
    sides = {key for step in steps for key in (step.on_true, step.on_false) if key in keys}
    found: list[Way] = []
    for number, step in enumerate(steps):
        onward = next((each.key for each in steps[number + 1 :] if each.key not in sides), "")
        answers: tuple[tuple[str, str], ...] = (("yes", step.on_true), ("no", step.on_false))
        if not (step.on_true or step.on_false):
            answers = (("", ""),)
        for says, named in answers:
            end = named if named in keys or named in OUT else onward
            if end:
                found.append(Way(step.key, end, says if step.kind == "branch" else ""))
    return found


def levels(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The level of each span such that no two of a level touch; the shortest lie lowest."""
    taken: list[list[tuple[float, float]]] = []
    given = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda each: spans[each][1] - spans[each][0]):
        left, right = spans[index]
        free = (
            number
            for number, level in enumerate(taken)
            if all(right < begin or finish < left for begin, finish in level)
        )
        given[index] = next(free, len(taken))
        if given[index] == len(taken):
            taken.append([])
        taken[given[index]].append((left, right))
    return given
