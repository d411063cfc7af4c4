"""What a language model adds to what the rules found, each addition checked by its quote."""

from planner.completion.completing import CONTEXT, Completion, complete
from planner.completion.questions import further_questions, is_from_a_model

__all__ = ["CONTEXT", "Completion", "complete", "further_questions", "is_from_a_model"]
