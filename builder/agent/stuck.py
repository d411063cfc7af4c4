"""Seeing that the agent goes round in circles. Each shape has a name that people are told."""

from collections.abc import Sequence
from dataclasses import dataclass

SAME = 3
ERRORS = 6
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Use:
    """One finished use of a tool: what was asked and what came of it."""

    tool: str
    arguments: str
    result: str
    ok: bool


def stuck_shape(uses: Sequence[Use], nudges: int) -> str:
    """What the agent repeats, as the end of a sentence; "" while it gets on.

    `nudges` counts answers in a row that neither used a tool nor finished.
    """
    if nudges >= SAME:
        return "answers without doing anything or saying that it is done"
    last = uses[-1] if uses else None
    if last is None:
        return ""
    if len(uses) >= SAME and all(use == last for use in uses[-SAME:]):
        if last.tool == "finish":
            return "says that it is done while the same proof is missing"
        return f"uses {last.tool} with the same result again and again"
    if len(uses) >= ERRORS and not any(use.ok for use in uses[-ERRORS:]):
        return f"has had {ERRORS} tool errors in a row"
    return _in_turns(uses)


def _in_turns(uses: Sequence[Use]) -> str:
    """Two uses that alternate without anything new coming of either."""
    tail = list(uses[-2 * ROUNDS :])
    if len(tail) < 2 * ROUNDS or tail[0] == tail[1]:
        return ""
    if tail == tail[:2] * ROUNDS:
        return f"goes back and forth between {tail[0].tool} and {tail[1].tool}"
    return ""
