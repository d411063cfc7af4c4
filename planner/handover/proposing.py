"""Changes of the plan that the agent proposes in the Build tab, kept for people to decide about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.handover.changes import with_fields
from planner.models import Proposal, Suggestion
from planner.selectors.revisions import newest_revision
from planner.services.suggestions import EVENT, Part, accept, decline, propose
from planner.threads.suggesting import suggestible, value_now
from teams.models import Project, User

PROPOSED = EVENT
"""The event that lets open pages of the plan draw what was proposed; its payload is `Kept.payload`."""


@dataclass(frozen=True)
class Kept:
    """A proposal the plan knows: what to tell its pages."""

    number: int
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Decided:
    """What became of a proposal: `accepted` or not, and who said so."""

    accepted: bool
    by: User


def keep_proposal(
    *,
    project: Project,
    workflow: str,
    element: str,
    fields: Mapping[str, Any],
    reason: str,
    told: str,
    address: str,
    by: User | None,
) -> Kept | None:
    """Keep a proposed change of one element; the same `told` only once. Nothing of the plan changes.

    None where the element has no form of its own, such as a table's head: it is decided in the chat alone.
    Raises Invalid for fields the element does not have.
    """
    current = newest_revision(project, workflow)
    place = suggestible(current.spec, element) if current else None
    if current is None or place is None:
        return None
    base = value_now(current.spec, place)
    value = value_now(with_fields(current.spec, element, fields), place)
    if base is None or value is None or value == base:
        return None
    row = propose(
        project=project,
        workflow=current.row.workflow,
        revision=current.row,
        parts=[Part(place.name, base, value)],
        reason=reason,
        told=told,
        address=address,
        to=[by] if by else [],
        by=by,
    )
    return Kept(row.pk, {"workflow": workflow, "proposal": row.pk})


def accept_kept(*, project: Project, told: str, by: User) -> int | None:
    """Accept what is kept under that name, as on the plan's page; the revision's number. None where none is.

    Raises as `planner.services.suggestions.accept`.
    """
    parts = _open_parts(project, told)
    return accept(suggestions=parts, by=by).number if parts else None


def decline_kept(*, project: Project, told: str, by: User) -> None:
    """Decline what is kept under that name and still open."""
    for part in _open_parts(project, told):
        decline(suggestion=part, word="", by=by)


def decided_kept(project: Project, told: Sequence[str]) -> Mapping[str, Decided]:
    """What became of those that were decided, by name; one query."""
    rows = Suggestion.objects.filter(
        proposal__project=project, proposal__told__in=told, decided_by__isnull=False
    )
    return {
        row.proposal.told: Decided(row.state == Suggestion.State.ACCEPTED, row.decided_by)
        for row in rows.select_related("proposal", "decided_by")
        if row.proposal is not None and row.decided_by is not None
    }


def _open_parts(project: Project, told: str) -> list[Suggestion]:
    proposal = Proposal.objects.filter(project=project, told=told).first()
    if proposal is None:
        return []
    rows = proposal.parts.filter(state=Suggestion.State.OPEN)
    return list(rows.select_related("workflow__project__team", "comment", "author"))
