"""Plans to be read: Markdown of research and workflows, and the data flow as a picture."""

from planner.render.diagram import diagram
from planner.render.research import plan_markdown, research_markdown
from planner.render.workflow import transformation_markdown, trigger_markdown, workflow_markdown

__all__ = [
    "diagram",
    "plan_markdown",
    "research_markdown",
    "transformation_markdown",
    "trigger_markdown",
    "workflow_markdown",
]
