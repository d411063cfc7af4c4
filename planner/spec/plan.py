"""A whole plan as one document: reading it refuses what is wrong with the path of the error."""

from typing import Any, Literal

from pydantic import ValidationError

from planner.spec.research import Research
from planner.spec.values import FORMAT, Value
from planner.spec.workflow import WorkflowSpec


class PlanInvalid(ValueError):
    """A plan that cannot be read. `problems` are sentences, each beginning with the path of the error."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Plan(Value):
    """The interchange document: research and the workflows drawn from it."""

    format: Literal["tenon/plan@1"] = FORMAT
    research: Research
    workflows: tuple[WorkflowSpec, ...] = ()


def read_plan(data: Any) -> Plan:
    """A `Plan` from decoded JSON. Raises `PlanInvalid` naming every wrong place."""
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        raise PlanInvalid([_sentence(problem) for problem in error.errors()]) from error


def _sentence(problem: Any) -> str:
    return f"{path_of(problem['loc'])}: {problem['msg'].lower()}"


def path_of(location: tuple[int | str, ...]) -> str:
    """`("workflows", 0, "title")` becomes `workflows[0].title`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "(the document)"
