"""Sending jobs to workers. The only importer of tasks."""

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from jobs import selectors, services, tasks
from jobs.models import Job
from lib.web import hub

log = logging.getLogger(__name__)


def launch(job: Job) -> None:
    """Send the job once its row is committed. With the broker down the reaper sends it later."""
    transaction.on_commit(lambda: _first_send(job))


def start_unless_open(*, kind: str, topic: str) -> None:
    """Start a job without arguments, unless one of its kind waits or runs on that stream."""
    if not selectors.open_jobs(topic, kind).exists():
        with transaction.atomic():
            launch(services.create_job(kind=kind, topic=topic, args={}, by=None))


def send(job_id: UUID, kind: str) -> bool:
    """Put the job's id on the queue. False with the broker away: the row waits, nothing is lost."""
    # Celery's own client tries for six seconds before it gives up, and a browser waits meanwhile.
    if not hub.reachable():
        log.warning("job %s not sent, the broker is unreachable", job_id)
        return False
    try:
        tasks.run_job.apply_async((str(job_id),), queue=settings.JOB_QUEUES.get(kind), retry=False)
    except OperationalError as error:
        log.warning("job %s not sent, the broker went away: %s", job_id, error)
        return False
    return True


def _first_send(job: Job) -> None:
    if send(job.pk, job.kind):
        Job.objects.filter(pk=job.pk).update(dispatched_at=Now())
