"""Workflows cut in two, put together and begun by hand, with sound keys and references."""

from planner.reshaping.beginning import begun, free_key
from planner.reshaping.feeding import part_of
from planner.reshaping.joining import CannotJoin, joined, mates, renamed_keys, with_keys
from planner.reshaping.splitting import CannotSplit, Part, proposals, split

__all__ = [
    "CannotJoin",
    "CannotSplit",
    "Part",
    "begun",
    "free_key",
    "joined",
    "mates",
    "part_of",
    "proposals",
    "renamed_keys",
    "split",
    "with_keys",
]
