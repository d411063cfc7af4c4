"""A small installation for these tests: broker, two workers and a scheduler, started once per module."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from kombu import Connection

from config import broker as addresses
from jobs import tasks
from jobs.models import Job
from jobs.services import create_job
from tests.jobs import fast_settings
from tests.jobs.processes import Broker, Processes, until


@dataclass
class Installation:
    """What runs beside the test process."""

    broker: Broker
    processes: Processes
    folder: Path

    def submit(self, kind: str = "test.steps", topic: str = "project:1", **args: object) -> Job:
        """Create a job and send it, as `launch` does on commit."""
        job = create_job(kind=kind, topic=topic, args=args, by=None)
        with Connection(addresses.celery_url(self.broker.url)) as connection:
            tasks.run_job.apply_async((str(job.pk),), connection=connection)
        return job

    def worker_of(self, job: Job) -> int:
        """The process that has the job, once one has."""
        owner = until(lambda: Job.objects.get(pk=job.pk).lease_owner, 20, "a worker takes the job")
        return int(owner.split(":")[1])

    def ended(self, job: Job, seconds: float = 20) -> Job:
        """The job when it is over."""
        return until(
            lambda: Job.objects.filter(pk=job.pk, finished_at__isnull=False).first(), seconds, "the job ends"
        )


@pytest.fixture(scope="module")
def _installation(django_db_setup: None, django_db_blocker: object) -> Iterator[Installation]:
    # A short path: a unix socket's name has room for a hundred letters.
    with TemporaryDirectory(prefix="tenon-") as name:
        folder = Path(name)
        broker = Broker(folder)
        broker.start()
        processes = Processes(broker.url, folder)
        try:
            processes.scheduler()
            processes.worker()
            processes.worker()
            yield Installation(broker, processes, folder)
        finally:
            processes.kill_all()
            broker.kill()
            print(processes.logs())


@pytest.fixture
def fast(settings: object) -> None:
    """The short leases of the child processes, here too."""
    for name in dir(fast_settings):
        if name.startswith("JOB_") or name == "EVENT_RENDERERS":
            setattr(settings, name, getattr(fast_settings, name))


@pytest.fixture
def installation(
    _installation: Installation, transactional_db: None, fast: None, settings: object
) -> Installation:
    settings.REDIS_URL = _installation.broker.url  # type: ignore[attr-defined]
    return _installation
