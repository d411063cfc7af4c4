"""Drawing workflows from research: rules first, a model for the prose where one is configured."""

from planner.generation.questions import questions_for, with_questions
from planner.generation.workflows import generate_workflows

__all__ = ["generate_workflows", "questions_for", "with_questions"]
