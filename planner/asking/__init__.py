"""What is missing, and what an answer changes."""

from planner.asking.answers import apply_answers
from planner.asking.material import Material
from planner.asking.questions import ask, numbered, ranked
from planner.asking.spoken_of import spoken_of

__all__ = ["Material", "apply_answers", "ask", "numbered", "ranked", "spoken_of"]
