"""What a worker may write about a job: only while it holds the lease.

Every time is the database's own (`Now()`): workers' clocks differ, and a lease compared across two clocks
is no lease.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from jobs import journal, states
from jobs.events import NewEvent
from jobs.models import Job, JobEvent
from jobs.returning import update_returning


class LeaseLost(Exception):
    """Another worker has taken the job over, or the database could not be reached for a whole lease."""


def claim(job_id: UUID | str, owner: str) -> Job | None:
    """Take a waiting job, or a running one whose worker went silent. None when there is nothing to take.

    One conditional UPDATE decides among any number of workers; redelivered messages find nothing to claim.
    """
    free = Q(state=states.QUEUED) | Q(state=states.RUNNING, lease_until__lt=Now())
    taken = Job.objects.filter(
        free, pk=job_id, cancel_requested=False, attempt__lt=settings.JOB_MAX_ATTEMPTS
    ).update(
        state=states.RUNNING,
        attempt=F("attempt") + 1,
        lease_owner=owner,
        lease_until=_lease_end(),
        started_at=Coalesce("started_at", Now()),
    )
    return Job.objects.get(pk=job_id) if taken else None


def extend(job_id: UUID, owner: str) -> bool:
    """Push the lease's end out. False when it is not ours any more."""
    return bool(_held(job_id, owner).update(lease_until=_lease_end()))


def cancel_requested(job_id: UUID) -> bool:
    """Has somebody asked for this job to stop?"""
    return Job.objects.filter(pk=job_id, cancel_requested=True).exists()


def record(job: Job, owner: str, news: Sequence[NewEvent], checkpoint: dict[str, Any] | None = None) -> None:
    """Append events and store the checkpoint, both or neither, fenced by the lease. Raises LeaseLost.

    Events whose key this job has written before are left out: that is what makes resuming harmless.
    """
    with transaction.atomic():
        record_within(job, owner, news, checkpoint)


def record_within(
    job: Job, owner: str, news: Sequence[NewEvent], checkpoint: dict[str, Any] | None = None
) -> None:
    """`record` in the caller's transaction, which must not go on when this raises."""
    changes = {"lease_until": _lease_end()} | ({} if checkpoint is None else {"checkpoint": checkpoint})
    # Nobody else can write keyed events of this job: whoever did before lost the lease to this attempt.
    _change(job, _held(job.pk, owner), _not_written_yet(job, news), changes)


def finish(job: Job, owner: str, state: str, event: NewEvent, error: str = "") -> None:
    """End the job in `state` with its last event. Raises LeaseLost."""
    with transaction.atomic():
        held = _held(job.pk, owner).filter(state__in=states.sources_of(state))
        ended = {"state": state, "error": error, "lease_owner": "", "lease_until": None}
        _change(job, held, [event], {**ended, "finished_at": Now()})


def release(job: Job, owner: str) -> bool:
    """Hand a job back to the queue unfinished because this worker is stopping. Not counted as an attempt."""
    return bool(
        _held(job.pk, owner).update(
            state=states.QUEUED,
            attempt=F("attempt") - 1,
            lease_owner="",
            lease_until=None,
            dispatched_at=None,
        )
    )


def _change(job: Job, held: Any, news: Sequence[NewEvent], changes: dict[str, Any]) -> None:
    """Change the job's row and append events; one statement for the row. Raises LeaseLost."""
    if not news:
        if not held.update(**changes):
            raise LeaseLost(str(job.pk))
        return
    last = update_returning(held, "last_seq", last_seq=F("last_seq") + len(news), **changes)
    if last is None:
        raise LeaseLost(str(job.pk))
    journal.append(job, news, last - len(news))


def _held(job_id: UUID, owner: str) -> Any:
    return Job.objects.filter(pk=job_id, lease_owner=owner, state=states.RUNNING)


def _lease_end() -> Any:
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _not_written_yet(job: Job, news: Sequence[NewEvent]) -> list[NewEvent]:
    keys = [new.key for new in news if new.key is not None]
    if not keys:
        return list(news)
    written = set(JobEvent.objects.filter(job=job, key__in=keys).values_list("key", flat=True))
    fresh = []
    for new in news:
        if new.key is None or new.key not in written:
            fresh.append(new)
        if new.key is not None:
            written.add(new.key)
    return fresh
