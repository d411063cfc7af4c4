"""Rows of the Plan tab. Revisions are insert-only: correcting means adding one."""

from planner.models.bundles import BroughtBundle
from planner.models.documents import Document, Link, Reading
from planner.models.model_calls import ModelCall
from planner.models.review import ReviewAsk, ReviewPolicy, ReviewRequest, ReviewRole, Seen, Vote
from planner.models.revisions import ResearchRevision, Workflow, WorkflowRevision
from planner.models.threads import Comment, EarlierText, Proposal, Suggestion, Thread, ThreadMove

__all__ = [
    "BroughtBundle",
    "Comment",
    "Document",
    "EarlierText",
    "Link",
    "ModelCall",
    "Proposal",
    "Reading",
    "ResearchRevision",
    "ReviewAsk",
    "ReviewPolicy",
    "ReviewRequest",
    "ReviewRole",
    "Seen",
    "Suggestion",
    "Thread",
    "ThreadMove",
    "Vote",
    "Workflow",
    "WorkflowRevision",
]
