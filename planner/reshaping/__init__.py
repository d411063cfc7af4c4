"""Workflows cut in two, put together and begun by hand, with sound keys and references."""

from planner.reshaping.beginning import begun, free_key
from planner.reshaping.joining import CannotJoin, joined, mates
from planner.reshaping.splitting import CannotSplit, Part, proposals, split

__all__ = [
    "CannotJoin",
    "CannotSplit",
    "Part",
    "begun",
    "free_key",
    "joined",
    "mates",
    "proposals",
    "split",
]
