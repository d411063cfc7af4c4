"""Holding the plan against the API descriptions: which belongs to which system, and what it says of it."""

from planner.described.belonging import Described, belonging
from planner.described.contradicting import undescribed_calls
from planner.described.facts import with_described
from planner.described.records import Place, sent_to, taken_from

__all__ = [
    "Described",
    "Place",
    "belonging",
    "sent_to",
    "taken_from",
    "undescribed_calls",
    "with_described",
]
