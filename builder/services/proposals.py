"""Deciding about changes of the plan that the agent proposed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from builder.models import ChangeVerdict, Turn
from builder.selectors.proposals import decided, name_of, proposal_of
from lib.errors import Invalid, StaleRevision
from planner.handover.changes import differences, with_fields
from planner.handover.proposing import Kept, accept_kept, decline_kept, keep_proposal
from planner.handover.rows import planned_workflow, save_change
from teams.models import Project, User
from teams.services.audit import record_fact

LONGEST_REASON = 180


def accept_proposal(*, turn: Turn, call: str, by: User) -> int:
    """Make the proposed change a revision of the plan, in this person's name; the revision's number.

    Raises Invalid where there is no such proposal or it was decided, StaleRevision where what it would change
    reads differently by now.
    """
    project = turn.chat.project
    with transaction.atomic():
        told = _open_proposal(project, turn, call)
        kept = accept_kept(project=project, told=name_of(turn, call), by=by)
        if kept is not None:
            _decide(turn, told, call, ChangeVerdict.Verdict.ACCEPTED, by)
            return kept
        planned = planned_workflow(project, told["workflow"])
        if planned is None:
            raise StaleRevision("This workflow is no longer part of the plan.")
        spec = with_fields(planned.spec, told["element"], told["fields"], by=by.label)
        now = {field: before for field, before, _ in differences(planned.spec, spec, told["element"])}
        then = {each["field"]: each["before"] for each in told["changes"]}
        if any(now.get(field, before) != before for field, before in then.items()):
            raise StaleRevision(
                f"{told['element']} was changed since this was proposed.",
                hint="Ask the agent again, it will see what is there now.",
            )
        reason = f"Agent: {told['summary']}"[:LONGEST_REASON]
        number = save_change(
            project=project, workflow=planned.key, revision=planned.revision, spec=spec, reason=reason, by=by
        )
        _decide(turn, told, call, ChangeVerdict.Verdict.ACCEPTED, by)
    return number


def decline_proposal(*, turn: Turn, call: str, by: User) -> None:
    """Leave the plan as it is. Raises Invalid where there is no such proposal or it was decided."""
    with transaction.atomic():
        told = _open_proposal(turn.chat.project, turn, call)
        decline_kept(project=turn.chat.project, told=name_of(turn, call), by=by)
        _decide(turn, told, call, ChangeVerdict.Verdict.UNDONE, by)


def keep_for_plan(*, turn: Turn, told: Mapping[str, Any]) -> Kept | None:
    """Let what a turn proposed wait on the workflow's page. None where the chat alone decides about it."""
    chat = turn.chat
    place = reverse("builder:build", args=[chat.project.team.slug, chat.project.slug])
    try:
        return keep_proposal(
            project=chat.project,
            workflow=told["workflow"],
            element=told["element"],
            fields=told["fields"],
            reason=told["summary"],
            told=name_of(turn, told["call"]),
            address=f"{place}?chat={chat.pk}#turn-{turn.pk}",
            by=turn.author,
        )
    except Invalid:
        # The plan changed while it was proposed; the chat says so when somebody accepts it there.
        return None


def _open_proposal(project: Project, turn: Turn, call: str) -> dict[str, Any]:
    # The project's row is the lock: of two people who decide at once the second is told.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    told = proposal_of(turn, call)
    if told is None:
        raise Invalid("There is no such proposal in this turn.")
    if known := decided([turn]).get((turn.pk, call)):
        raise Invalid(f"{known.by.label} has decided about this already.")
    return told


def _decide(turn: Turn, told: dict[str, Any], call: str, verdict: str, by: User) -> None:
    path = f"plan:{told['workflow']}:{told['element']}"
    ChangeVerdict.objects.create(turn=turn, path=path, change=call, verdict=verdict, by=by)
    record_fact(
        by=by,
        verb=f"builder.proposal_{'accepted' if verdict == ChangeVerdict.Verdict.ACCEPTED else 'declined'}",
        project=turn.chat.project,
        subject=f"{told['workflow']} {told['element']}",
    )
