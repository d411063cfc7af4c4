"""What a transformation row means: text to tree, tree to sentence, sentence to text, tree to value."""

from planner.expressions.evaluation import CannotEvaluate, evaluate
from planner.expressions.reader import parse
from planner.expressions.sentences import describe
from planner.expressions.tree import Call, Expr, ExprError, Pairs, placeholders, write
from planner.expressions.understanding import sentence_to_expr

__all__ = [
    "Call",
    "CannotEvaluate",
    "Expr",
    "ExprError",
    "Pairs",
    "describe",
    "evaluate",
    "parse",
    "placeholders",
    "sentence_to_expr",
    "write",
]
