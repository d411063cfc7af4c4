"""The words of events: what happened, and several of them told in one breath."""

import re
from collections.abc import Sequence
from typing import Literal

from planner.spec.research import ResearchTrigger

Happening = Literal["created", "updated", "deleted", ""]

CREATED = re.compile(r"creat|new|add|insert|sign(s|ed)? up|submit", re.IGNORECASE)
UPDATED = re.compile(r"updat|chang|modif|edit", re.IGNORECASE)
DELETED = re.compile(r"delet|remov|archiv", re.IGNORECASE)
MACHINE = re.compile(r"[\w-]+([./:][\w-]+)+|[a-z]+(_[a-z]+)+")
OR = " or "
BETWEEN = re.compile(r"\s*(?:/|,|;|\band\b|\bor\b)\s*")


def happening(event: str) -> Happening:
    """What an event tells: created, updated, deleted, or "" for something else."""
    for pattern, what in _TOLD:
        if pattern.search(event):
            return what
    return ""


def deletion_is_told(triggers: Sequence[ResearchTrigger]) -> bool:
    """Whether the documents name a deletion among what sets the integration off."""
    return any(happening(part) == "deleted" for one in triggers for part in re.split(r"\W{2,}", one.event))


def each_event(trigger: ResearchTrigger) -> list[ResearchTrigger]:
    """The trigger once for each event it names: `created or deleted` are two, `orders/create` is one."""
    parts = [part for part in BETWEEN.split(trigger.event.strip()) if part]
    if len(parts) < 2 or not all(happening(part) for part in parts):
        return [trigger]
    return [trigger.model_copy(update={"event": part}) for part in parts]


def told_together(triggers: Sequence[ResearchTrigger]) -> list[ResearchTrigger]:
    """The triggers of one kind of record, those that tell of a new one and of a changed one as one trigger.

    Both are worked on alike; two workflows for them would be the same twice.
    """
    found: list[ResearchTrigger] = []
    for trigger in triggers:
        place = next((place for place, other in enumerate(found) if _alike(other, trigger)), None)
        if place is None:
            found.append(trigger)
        else:
            found[place] = _joined(found[place], trigger)
    return found


def events_of(event: str) -> tuple[str, ...]:
    """The single events of a trigger that `told_together` joined."""
    return tuple(event.split(OR))


def _alike(first: ResearchTrigger, second: ResearchTrigger) -> bool:
    return (
        first.kind == second.kind == "webhook"
        and first.system == second.system
        and _lead(first.event) == _lead(second.event)
        and all(happening(one) in ("created", "updated") for one in (first.event, second.event))
    )


def _lead(event: str) -> str:
    """What the name of an event begins with: `contact` of `contact.creation`; "" for plain words."""
    first = events_of(event)[0]
    return re.split(r"[./:]", first)[0] if MACHINE.fullmatch(first) else ""


def _joined(first: ResearchTrigger, second: ResearchTrigger) -> ResearchTrigger:
    events = dict.fromkeys((*events_of(first.event), *events_of(second.event)))
    return first.model_copy(
        update={"event": OR.join(events), "evidence": (*first.evidence, *second.evidence)}
    )


_TOLD: tuple[tuple[re.Pattern[str], Happening], ...] = (
    (CREATED, "created"),
    (UPDATED, "updated"),
    (DELETED, "deleted"),
)
