"""Differences of texts: hunks with lasting names, what to show of them, taking one back. Pure."""

from builder.diffs.hunks import Hunk, hunks_of
from builder.diffs.lines import DiffLine, Piece, Shown, shown
from builder.diffs.merging import Merged, Passage, merged
from builder.diffs.reversing import Clash, place_in, reversed_in, settled

__all__ = [
    "Clash",
    "DiffLine",
    "Hunk",
    "Merged",
    "Passage",
    "Piece",
    "Shown",
    "hunks_of",
    "merged",
    "place_in",
    "reversed_in",
    "settled",
    "shown",
]
