"""Rows of the Plan tab. Revisions are insert-only: correcting means adding one."""

from planner.models.documents import Document, Link, Reading
from planner.models.model_calls import ModelCall
from planner.models.revisions import ResearchRevision, Workflow, WorkflowRevision

__all__ = ["Document", "Link", "ModelCall", "Reading", "ResearchRevision", "Workflow", "WorkflowRevision"]
