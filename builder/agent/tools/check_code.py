"""check_code"""

from collections.abc import Callable

from builder.agent.desk import Desk
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool
from builder.proof import CriterionProof
from lib.text import counted

MOST = 60


class CheckCode(Arguments):
    """Nothing to say."""


def use(asked: CheckCode, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Check every file: syntax, types, forbidden imports and calls, and each system, endpoint and field
    against the plan and the API descriptions. What stands in neither must not be used: ask a person or
    propose a change of the plan."""
    found = [str(finding) for finding in desk.check()]
    told = counted(len(found), "finding") if found else "nothing to say"
    text = "\n".join(found[:MOST]) or "The checks have nothing to say."
    more = f"\nand {len(found) - MOST} more" if len(found) > MOST else ""
    return Result(text + more, f"Checked the code: {told}", ok=not found, detail="\n".join(found[:MOST]))


TOOL = Tool("check_code", CheckCode, use, lambda _: "Check the code against the plan", EVERYWHERE)
