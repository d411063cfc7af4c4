"""The address of a page's stream, and which page of a workflow a stream draws for."""

from typing import Final

from jobs.addresses import stream_address
from planner.pages.overview import Overview

WORKFLOW: Final = "workflow:"
READ: Final = "read"


def stream_url(plan: Overview, mode: str = READ) -> str:
    """The project's stream for this page, from the moment the page was read.

    `mode`: how a workflow is looked at, "read", "changes", "markdown", "history" or "revision".
    """
    view = plan.current if mode == READ else f"{plan.current}?{mode}"
    return stream_address(plan.project, view, plan.cursor)


def workflow_in(view: str) -> tuple[str, str]:
    """The key of the workflow that a page shows and how it is looked at; ("", "") for other pages."""
    if not view.startswith(WORKFLOW):
        return "", ""
    key, _, mode = view.removeprefix(WORKFLOW).partition("?")
    return key, mode or READ
