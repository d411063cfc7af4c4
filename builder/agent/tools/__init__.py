"""The tools of the agent, one file each, in the order in which a model is told of them."""

from typing import Any

from builder.agent.tools import (
    ask_person,
    check_code,
    edit_file,
    finish,
    list_files,
    propose_plan_change,
    read_file,
    read_plan,
    read_run,
    run_tests,
    run_workflow,
    search_files,
    write_file,
)
from builder.agent.tools.base import Mode, Tool

TOOLS: tuple[Tool[Any], ...] = (
    list_files.TOOL,
    read_file.TOOL,
    search_files.TOOL,
    write_file.TOOL,
    edit_file.TOOL,
    check_code.TOOL,
    run_tests.TOOL,
    run_workflow.TOOL,
    read_run.TOOL,
    read_plan.TOOL,
    propose_plan_change.TOOL,
    ask_person.TOOL,
    finish.TOOL,
)


def tools_for(mode: Mode) -> dict[str, Tool[Any]]:
    """The tools that a turn in this mode has, by name."""
    return {tool.name: tool for tool in TOOLS if mode in tool.modes}
