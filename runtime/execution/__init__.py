"""Running a project's workflows and tests in the sandbox. Pure: values in, reports out."""

from tenon.report import RunReport
from tenon.testing.mini import TestReport

from runtime.execution.runs import definition_of, run_workflow, systems_of, twin_world
from runtime.execution.tests import run_tests

__all__ = [
    "RunReport",
    "TestReport",
    "definition_of",
    "run_tests",
    "run_workflow",
    "systems_of",
    "twin_world",
]
