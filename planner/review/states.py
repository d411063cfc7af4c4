"""The states of a workflow's review and the moves between them, as one table.

Services ask it before they write, templates which buttons to offer, and a refusal is the sentence in it.
"""

from collections.abc import Mapping
from typing import Final

DRAFT: Final = "draft"
IN_REVIEW: Final = "in_review"
CHANGES: Final = "changes_requested"
APPROVED: Final = "approved"
STATES: Final = (DRAFT, IN_REVIEW, CHANGES, APPROVED)

ASK: Final = "ask"
APPROVE: Final = "approve"
REQUEST: Final = "request"
WITHDRAW: Final = "withdraw"
REMIND: Final = "remind"
CLOSE: Final = "close"
SAVE: Final = "save"
MOVES: Final = (ASK, APPROVE, REQUEST, WITHDRAW, REMIND, CLOSE, SAVE)

TABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    DRAFT: {
        ASK: (IN_REVIEW,),
        APPROVE: (IN_REVIEW, APPROVED),
        REQUEST: (CHANGES,),
        SAVE: (DRAFT,),
    },
    IN_REVIEW: {
        ASK: (IN_REVIEW,),
        APPROVE: (IN_REVIEW, APPROVED),
        REQUEST: (CHANGES,),
        WITHDRAW: (IN_REVIEW, DRAFT, APPROVED),
        REMIND: (IN_REVIEW,),
        CLOSE: (IN_REVIEW, DRAFT),
        SAVE: (IN_REVIEW, APPROVED),
    },
    CHANGES: {
        ASK: (CHANGES,),
        APPROVE: (CHANGES, IN_REVIEW, APPROVED),
        REQUEST: (CHANGES,),
        WITHDRAW: (CHANGES, IN_REVIEW, DRAFT, APPROVED),
        REMIND: (CHANGES,),
        CLOSE: (CHANGES,),
        SAVE: (IN_REVIEW,),
    },
    APPROVED: {
        ASK: (APPROVED,),
        APPROVE: (APPROVED,),
        REQUEST: (CHANGES,),
        WITHDRAW: (APPROVED, IN_REVIEW, DRAFT),
        REMIND: (APPROVED,),
        CLOSE: (APPROVED,),
        SAVE: (IN_REVIEW, APPROVED),
    },
}
"""State -> move -> the states it can lead to; which one, `planner.review.standing` says. A move that a state
does not list is refused with the sentence in REFUSALS."""

REFUSALS: Final[Mapping[tuple[str, str], str]] = {
    (DRAFT, WITHDRAW): "Nobody has said anything about it yet, so there is nothing to withdraw.",
    (DRAFT, REMIND): "Nobody is asked yet. Ask for review first.",
    (DRAFT, CLOSE): "Nobody is asked yet, so there is no review to end.",
}
LABELS: Final[Mapping[str, str]] = {
    DRAFT: "Draft",
    IN_REVIEW: "In review",
    CHANGES: "Changes requested",
    APPROVED: "Approved",
}


def refusal(state: str, move: str) -> str:
    """Why the move cannot be made in that state, "" where it can. An unknown move raises KeyError."""
    if move not in MOVES:
        raise KeyError(move)
    return "" if move in TABLE[state] else REFUSALS[state, move]
