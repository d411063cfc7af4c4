"""Drawing workflows from research: rules first, a model for the prose where one is configured."""

from planner.generation.assumptions import with_what_is_done
from planner.generation.questions import designs_of, questions_for, with_questions
from planner.generation.workflows import generate_workflows

__all__ = ["designs_of", "generate_workflows", "questions_for", "with_questions", "with_what_is_done"]
