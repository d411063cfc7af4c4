"""Starting what the clock starts. Any number of schedulers may do it at once: each tick is taken by one."""

from datetime import datetime

from tenon.definitions import trigger_from_dict
from tenon.triggers import Schedule

from runtime.models import DeployedWorkflow
from runtime.triggers import Missed, due
from teams.services.audit import record_fact


def take_due(*, live: DeployedWorkflow, now: datetime) -> tuple[datetime, ...]:
    """The times to start this schedule for, taken so that nobody else starts them; call it in a transaction.

    () when another scheduler took them, or when it was switched off or moved on in the meantime.
    """
    starts = trigger_from_dict(live.trigger)
    if live.next_at is None or live.next_at > now or not isinstance(starts, Schedule):
        return ()
    found = due(starts, live.next_at, now, Missed(live.missed))
    last = found.starts[-1] if found.starts else live.last_at
    taken = DeployedWorkflow.objects.filter(pk=live.pk, next_at=live.next_at).update(
        next_at=found.next, last_at=last
    )
    if not taken:
        return ()
    if found.skipped:
        environment = live.environment
        record_fact(
            by=None,
            verb="schedule.missed",
            project=environment.project,
            subject=f"{environment.key}/{live.workflow}",
            skipped=found.skipped,
            since=live.next_at.isoformat(),
        )
    return found.starts
