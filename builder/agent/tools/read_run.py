"""read_run"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool
from builder.brief.fence import fenced
from builder.proof import CriterionProof


class ReadRun(Arguments):
    """Without a number, the list of the newest runs."""

    number: int | None = Field(None, ge=1)


def use(asked: ReadRun, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Read a run that has happened: how it ended, its error with source line and variables, steps,
    requests, log. Without a number: the newest runs, one line each."""
    if asked.number is None:
        runs = desk.recent_runs()
        return Result(
            fenced("runs", "\n".join(runs)) if runs else "Nothing has run yet.", "Listed the newest runs"
        )
    told = desk.read_run(asked.number)
    if told is None:
        return Result(
            f"There is no run {asked.number}. Without a number you get the list.", "No such run", ok=False
        )
    return Result(fenced("run", told.text, str(told.number)), f"Read run {told.number}: {told.state}")


TOOL = Tool(
    "read_run",
    ReadRun,
    use,
    lambda asked: f"Read run {asked.number}" if asked.number else "List the newest runs",
    EVERYWHERE,
)
