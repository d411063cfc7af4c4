"""Reading the plan document that the command line is given."""

from collections.abc import Sequence
from pathlib import Path

from lib.files import read_at_most
from lib.json_text import NotJson, read_json
from planner.handover import Plan, PlanInvalid, WorkflowSpec, read_plan
from systems.index import ApiIndex, read_once

LARGEST = 50_000_000


class BadPlan(Exception):
    """A plan that cannot be built from. `problems` are sentences that begin with the place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_plan_file(path: Path) -> Plan:
    """The plan in a JSON file. Raises BadPlan naming the file, the line or the place in the plan."""
    try:
        data = read_json(read_at_most(path, LARGEST).decode())
    except OSError as problem:
        raise BadPlan([f"{path}: {problem.strerror or problem}"]) from problem
    except UnicodeDecodeError as problem:
        raise BadPlan([f"{path}: is not UTF-8 text"]) from problem
    except NotJson as problem:
        place = f"{path} line {problem.line} column {problem.column}" if problem.line else f"{path}"
        raise BadPlan([f"{place}: {problem}"]) from problem
    try:
        return read_plan(data)
    except PlanInvalid as problem:
        raise BadPlan([f"{path} {sentence}" for sentence in problem.problems]) from problem


def read_api_files(paths: Sequence[Path]) -> list[ApiIndex]:
    """The API descriptions in files. Raises BadPlan naming each that cannot be read or describes nothing."""
    found, problems = [], []
    for path in paths:
        try:
            index = read_once(path.name, read_at_most(path, LARGEST))
        except OSError as problem:
            problems.append(f"{path}: {problem.strerror or problem}")
            continue
        if index.operations:
            found.append(index)
        else:
            why = "; ".join(each.text for each in index.problems[:2]) or "it has no operations"
            problems.append(f"{path}: is no API description that can be used: {why}")
    if problems:
        raise BadPlan(problems)
    return found


def chosen(plan: Plan, key: str) -> list[WorkflowSpec]:
    """The plan's workflows, or the one named. Raises BadPlan where there is none."""
    if not plan.workflows:
        raise BadPlan(["workflows: the plan has none; generate them first"])
    found = [spec for spec in plan.workflows if not key or spec.key == key]
    if not found:
        there = ", ".join(spec.key for spec in plan.workflows)
        raise BadPlan([f"workflows: there is no workflow {key}; there is {there}"])
    if clashes := _clashes(plan.workflows):
        raise BadPlan(clashes)
    return found


def _clashes(workflows: Sequence[WorkflowSpec]) -> list[str]:
    """Two workflows that would be written to the same files."""
    first: dict[str, int] = {}
    problems = []
    for number, spec in enumerate(workflows):
        before = first.setdefault(spec.key.replace("-", "_"), number)
        if before != number:
            problems.append(f"workflows[{number}].key: {spec.key} has the files of workflows[{before}]")
    return problems
