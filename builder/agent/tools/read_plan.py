"""read_plan"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool, as_json
from builder.brief.fence import fenced
from builder.proof import CriterionProof
from planner.handover import element


class ReadPlan(Arguments):
    """Without a workflow, the list of them; with an element key, only that element."""

    workflow: str = ""
    element: str = Field("", description="A key such as TR-07, AC-03, ST-02, EP-01")


def use(asked: ReadPlan, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Read the reviewed plan: the list of workflows, one workflow whole, or one of its elements with its
    sources.
    """
    if not asked.workflow:
        rows = [f"{key}: {title}" for key, title in desk.workflows()]
        return Result("\n".join(rows) or "Nothing is planned yet.", "Listed the planned workflows")
    spec = desk.plan(asked.workflow)
    if spec is None:
        keys = ", ".join(key for key, _ in desk.workflows()) or "none"
        return Result(
            f"There is no planned workflow {asked.workflow}. There are: {keys}.", "No such plan", ok=False
        )
    if not asked.element:
        whole = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return Result(fenced("plan", as_json(whole), spec.key), f"Read the plan of {spec.title}")
    found = element(spec, asked.element)
    if found is None:
        return Result(f"{spec.key} has no element {asked.element}.", "No such element", ok=False)
    value = found.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Result(fenced("plan", as_json(value), spec.key), f"Read {asked.element} of the plan")


TOOL = Tool("read_plan", ReadPlan, use, lambda asked: f"Read the plan {asked.workflow}".strip(), EVERYWHERE)
