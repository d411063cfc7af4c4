"""What the plan's language models used, for pages that show all of a project's usage."""

from collections.abc import Sequence

from planner.selectors import model_calls
from systems.spending import UsageLine
from teams.models import Project


def planning_usage(projects: Sequence[Project]) -> list[UsageLine]:
    """By project, month and model, in one query."""
    return model_calls.usage_lines(projects)
