"""Writes that people and other rooms ask for. What a worker writes about its own job is in leases.py."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from jobs import journal, states
from jobs.events import NewEvent
from jobs.models import Job
from teams.models import User


class UnknownJobKind(LookupError):
    """No runner is registered for this kind in settings.JOB_RUNNERS: a programmer's error."""


def create_job(*, kind: str, topic: str, args: dict[str, Any], by: User | None) -> Job:
    """A queued job with its first event. Hand it to `jobs.launch.launch` in the same transaction."""
    if kind not in settings.JOB_RUNNERS:
        raise UnknownJobKind(kind)
    with transaction.atomic(savepoint=False):
        job = Job.objects.create(kind=kind, topic=topic, args=args, created_by=by)
        journal.append_to_job(job, [NewEvent("job.queued", {"by": by.label if by else ""})])
    return job


def request_cancel(*, job: Job, by: User | None) -> Job:
    """Cancel a waiting job at once, ask a running one to stop. Asking again, or too late, changes nothing."""
    with transaction.atomic():
        asker = {"by": by.label if by else ""}
        waiting = Job.objects.filter(pk=job.pk, state=states.QUEUED)
        running = Job.objects.filter(pk=job.pk, state=states.RUNNING, cancel_requested=False)
        if waiting.update(state=states.CANCELLED, cancel_requested=True, finished_at=Now()):
            journal.append_to_job(job, [NewEvent("job.cancelled", asker)])
        elif running.update(cancel_requested=True):
            journal.append_to_job(job, [NewEvent("job.cancel_requested", asker)])
    job.refresh_from_db()
    return job
