"""Running a project's workflows and tests in the sandbox. Pure: values in, reports out."""

from tenon.report import RunReport
from tenon.testing.mini import TestReport

from runtime.execution.memory import Interrupted, Memory
from runtime.execution.runs import definition_for, definition_of, run_workflow, systems_of, twin_world
from runtime.execution.tests import run_tests

__all__ = [
    "Interrupted",
    "Memory",
    "RunReport",
    "TestReport",
    "definition_for",
    "definition_of",
    "run_tests",
    "run_workflow",
    "systems_of",
    "twin_world",
]
