"""What people can talk about in a plan: elements by their keys, what they say in words, where they went."""

from planner.threads.anchors import WHOLE, Anchor, anchor_of, anchors
from planner.threads.moving import after_join, after_split, back_again
from planner.threads.states import refusal, state_after
from planner.threads.words import element_words, headline, own_digest

__all__ = [
    "WHOLE",
    "Anchor",
    "after_join",
    "after_split",
    "anchor_of",
    "anchors",
    "back_again",
    "element_words",
    "headline",
    "own_digest",
    "refusal",
    "state_after",
]
