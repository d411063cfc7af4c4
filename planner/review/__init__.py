"""Review of a workflow: its states, what a project asks for, and where each element stands. Pure."""

from planner.review.policy import Policy
from planner.review.standing import Circumstances, ElementStanding, Standing, standing
from planner.review.votes import GONE, Approval, Ballot, Vote, ballots

__all__ = [
    "GONE",
    "Approval",
    "Ballot",
    "Circumstances",
    "ElementStanding",
    "Policy",
    "Standing",
    "Vote",
    "ballots",
    "standing",
]
