"""Finds jobs that nobody works on any more and sends them again, or ends those that cannot go on.

Any number of reapers may run: each row is taken by a conditional UPDATE.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from jobs import journal, launch, states
from jobs.events import NewEvent
from jobs.models import Job

BATCH = 200


def reap() -> int:
    """One pass. Returns how many jobs were sent again."""
    _end(_silent().filter(cancel_requested=True), states.CANCELLED, "")
    # Asked to stop in the moment in which its worker handed it back: nobody may claim it any more.
    _end(Job.objects.filter(state=states.QUEUED, cancel_requested=True), states.CANCELLED, "")
    _end(
        _silent().filter(attempt__gte=settings.JOB_MAX_ATTEMPTS),
        states.FAILED,
        f"Stopped after {settings.JOB_MAX_ATTEMPTS} attempts: each time the worker went away in the middle.",
    )
    return _send_again()


def _silent() -> QuerySet[Job]:
    """Running jobs whose worker has not been heard of for a whole lease."""
    return Job.objects.filter(state=states.RUNNING, lease_until__lt=Now())


def _end(jobs: QuerySet[Job], state: str, error: str) -> None:
    for job in jobs[:BATCH]:
        with transaction.atomic():
            if not jobs.filter(pk=job.pk).update(
                state=state, error=error, lease_owner="", lease_until=None, finished_at=Now()
            ):
                continue
            journal.append_to_job(job, [NewEvent(f"job.{state}", {"message": error} if error else {})])


def _send_again() -> int:
    # `dispatched_at` is moved with each sending, so a long queue is not sent again at every pass.
    quiet = Q(dispatched_at=None, created_at__lt=Now() - timedelta(seconds=2)) | Q(
        dispatched_at__lt=Now() - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    )
    forgotten = (Job.objects.filter(state=states.QUEUED) | _silent()).filter(quiet)
    sent = 0
    for job_id, kind in list(forgotten.values_list("pk", "kind")[:BATCH]):
        if not forgotten.filter(pk=job_id).update(dispatched_at=Now()):
            continue
        if not launch.send(job_id, kind):
            _not_sent(job_id)
            return sent
        sent += 1
    return sent


def _not_sent(job_id: UUID) -> None:
    """Forget the attempt to send: the broker was away, the next pass tries again."""
    Job.objects.filter(pk=job_id).update(dispatched_at=None)
