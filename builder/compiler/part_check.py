"""One check of what a plan says beyond its criteria, as the compiler writes a test from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.compiler.expected_sent import Sent
from planner.handover import Check


@dataclass(frozen=True)
class PartCheck:
    """One test: `said` becomes its name, `doc` its docstring.

    `sent` are the requests it expects, all of them; `results` the names in the result of the run. Both None:
    not looked at. `before` and `more` are statements in front of what happens and behind the assertions; in
    these `result` is the run. `is_waiting`: nobody sends the event that the run waits for.
    """

    key: str
    said: str
    doc: str
    check: Check
    sent: Sequence[Sent] | None = None
    results: Sequence[str] | None = None
    more: Sequence[str] = ()
    before: Sequence[str] = ()
    is_waiting: bool = False
