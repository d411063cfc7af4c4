"""The words of events: what happened, and several of them told in one breath."""

import re
from typing import Literal

from planner.spec.research import ResearchTrigger

Happening = Literal["created", "updated", "deleted", ""]

CREATED = re.compile(r"creat|new|add|insert|sign(s|ed)? up|submit", re.IGNORECASE)
UPDATED = re.compile(r"updat|chang|modif|edit", re.IGNORECASE)
DELETED = re.compile(r"delet|remov|archiv", re.IGNORECASE)
MACHINE = re.compile(r"[\w-]+([./:][\w-]+)+|[a-z]+(_[a-z]+)+")
BETWEEN = re.compile(r"\s*(?:/|,|;|\band\b|\bor\b)\s*")


def happening(event: str) -> Happening:
    """What an event tells: created, updated, deleted, or "" for something else."""
    for pattern, what in _TOLD:
        if pattern.search(event):
            return what
    return ""


def each_event(trigger: ResearchTrigger) -> list[ResearchTrigger]:
    """The trigger once for each event it names: `created or deleted` are two, `orders/create` is one."""
    parts = [part for part in BETWEEN.split(trigger.event.strip()) if part]
    if len(parts) < 2 or not all(happening(part) for part in parts):
        return [trigger]
    return [trigger.model_copy(update={"event": part}) for part in parts]


_TOLD: tuple[tuple[re.Pattern[str], Happening], ...] = (
    (CREATED, "created"),
    (UPDATED, "updated"),
    (DELETED, "deleted"),
)
