"""Changes of the plan that the agent proposed, and what people decided about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.models import ChangeVerdict, Turn
from jobs.models import JobEvent
from planner.handover.proposing import decided_kept

PLAN = "plan:"


def proposal_of(turn: Turn, call: str) -> dict[str, Any] | None:
    """The proposal that this call of the turn made, None where it made none."""
    events = JobEvent.objects.filter(job_id=turn.job_id, kind="turn.proposed", payload__call=call)
    return events.values_list("payload", flat=True).first()


def name_of(turn: Turn, call: str) -> str:
    """What the plan knows the proposal of a call by."""
    return f"turn:{turn.pk}:{call}"


def decided(turns: Sequence[Turn]) -> Mapping[tuple[int, str], ChangeVerdict]:
    """(turn, call) -> the decision about its proposal, for all that are decided, here or on the plan's page.

    Three queries, none where nothing was proposed.
    """
    jobs = {turn.job_id: turn for turn in turns}
    events = JobEvent.objects.filter(job_id__in=jobs, kind="turn.proposed")
    calls = {
        name_of(jobs[job], told["call"]): (jobs[job], told["call"])
        for job, told in events.values_list("job_id", "payload")
    }
    if not calls:
        return {}
    rows = ChangeVerdict.objects.filter(turn__in=turns, path__startswith=PLAN).select_related("by")
    found = {(row.turn_id, row.change): row for row in rows}
    for told, verdict in decided_kept(turns[0].chat.project, list(calls)).items():
        turn, call = calls[told]
        said = ChangeVerdict.Verdict.ACCEPTED if verdict.accepted else ChangeVerdict.Verdict.UNDONE
        found.setdefault((turn.pk, call), ChangeVerdict(turn=turn, change=call, verdict=said, by=verdict.by))
    return found
