"""Comparing and merging values of a plan, element by element: what changed, and whose word stands."""

from planner.merging.deciding import NothingToTake, accepted, sides, waiting
from planner.merging.differences import Change, Differences, FieldChange, differences
from planner.merging.merge import Merge, merged
from planner.merging.order import placed_behind
from planner.merging.parts import Part, parts, shown
from planner.merging.trees import Conflict
from planner.merging.words import Word, word_changes

__all__ = [
    "Change",
    "Conflict",
    "Differences",
    "FieldChange",
    "Merge",
    "NothingToTake",
    "Part",
    "Word",
    "accepted",
    "differences",
    "merged",
    "parts",
    "placed_behind",
    "shown",
    "sides",
    "waiting",
    "word_changes",
]
