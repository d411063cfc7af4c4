"""The Celery side of a job. The message only says that a job exists; the row decides."""

from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils.module_loading import import_string

from jobs import running, work

# By name, because config stands above this room; and here, because a command that sends no job (`plan`,
# `build`) need not load Celery at all.
celery = import_string(settings.JOB_APPLICATION)


@celery.task(name="jobs.run_job")
def run_job(job_id: str) -> None:
    """Run the job with that id if nobody else does."""
    running.run_job(job_id)


@worker_shutting_down.connect
def start_draining(**signal: object) -> None:
    """Let jobs in the threads of this worker hand themselves back; threads cannot be told to stop."""
    work.draining.set()
