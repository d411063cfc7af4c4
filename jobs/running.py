"""One attempt at one job: claim, run, record how it ended. Nothing a runner does crosses this boundary."""

import logging
import os
import secrets
import socket
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from jobs import leases, states
from jobs.events import NewEvent
from jobs.heartbeat import Heartbeat
from jobs.leases import LeaseLost
from jobs.models import Job
from jobs.work import Cancelled, Draining, JobFailed, Work
from teams import whence

log = logging.getLogger(__name__)

Runner = Callable[[Work], None]


def run_job(job_id: str) -> None:
    """Run the job if it is free; return quietly if it is not (finished, cancelled, or in other hands)."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
    job = leases.claim(job_id, owner)
    if job is None:
        return
    log.info("job %s (%s): attempt %d", job.pk, job.kind, job.attempt)
    try:
        via = whence.Whence(via=f"job {job.kind} {job.pk}")
        with whence.coming(via), Heartbeat(job.pk, owner) as heartbeat:
            _attempt(job, owner, Work(job, owner, heartbeat))
    except LeaseLost:
        log.warning("job %s: lease lost, another worker has it", job.pk)
    except (OperationalError, InterfaceError):
        # Nothing can be recorded now. The lease runs out, the reaper sends the job again, it resumes.
        log.exception("job %s: the database failed; the job will be resumed", job.pk)


def _attempt(job: Job, owner: str, work: Work) -> None:
    """Run the runner and record its ending."""
    try:
        work.emit("job.started", {"attempt": job.attempt})
        runner: Runner = import_string(settings.JOB_RUNNERS[job.kind])
        runner(work)
        leases.finish(job, owner, states.DONE, NewEvent("job.done", {}))
    except Cancelled:
        leases.finish(job, owner, states.CANCELLED, NewEvent("job.cancelled", {}))
    except Draining:
        leases.release(job, owner)
    except (SystemExit, KeyboardInterrupt):
        # How a prefork child learns that the worker's time to stop softly is over.
        leases.release(job, owner)
        raise
    except JobFailed as failure:
        _fail(job, owner, str(failure))
    # Of the database's errors only these two say that it is away. The others are mistakes of ours, which the
    # next attempt would make again.
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    # The job's boundary: whatever else a runner raises must end this job, visibly, and never the worker.
    except Exception as error:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(
            job,
            owner,
            f"Something in Tenon broke while this was running ({type(error).__name__}). "
            f"The log has the details under {job.pk}.",
        )


def _fail(job: Job, owner: str, message: str) -> None:
    leases.finish(job, owner, states.FAILED, NewEvent("job.failed", {"message": message}), error=message)
