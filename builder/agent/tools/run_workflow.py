"""run_workflow"""

from collections.abc import Callable
from typing import Any

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import BUILD, Arguments, Result, Tool
from builder.brief.fence import fenced
from builder.proof import CriterionProof


class RunWorkflow(Arguments):
    """`faults` are as in tests: `{"system": "...", "method": "POST", "path": "/x", "status": 503, "times":
    1}`.
    """

    workflow: str = Field(description="The key of the workflow")
    payload: Any = Field(None, description="The event or input; none: the example of the plan")
    faults: list[dict[str, Any]] = Field(default_factory=list)


def use(asked: RunWorkflow, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Run a workflow once against twins (never a real system) and read how it went: steps, requests, log,
    result.
    """
    told = desk.run(asked.workflow, asked.payload, asked.faults)
    title = f"Run {told.number} of {asked.workflow}: {told.state}"
    return Result(
        fenced("run", told.text, str(told.number)), title, ok=told.state not in ("failed", "parked")
    )


TOOL = Tool(
    "run_workflow",
    RunWorkflow,
    use,
    lambda asked: f"Run {asked.workflow} against twins",
    BUILD,
    changes=False,
)
