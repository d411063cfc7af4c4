"""Rows of the Plan tab. Revisions are insert-only: correcting means adding one."""

from planner.models.documents import Document, Link, Reading
from planner.models.revisions import ResearchRevision, Workflow, WorkflowRevision

__all__ = ["Document", "Link", "Reading", "ResearchRevision", "Workflow", "WorkflowRevision"]
