"""A small installation for tests: broker, scheduler and worker as processes beside the test."""

import os
import signal
from pathlib import Path
from typing import Any

from kombu import Connection

from config import broker as addresses
from jobs import tasks
from jobs.models import Job
from runtime.models import Run
from systems.models import Environment
from systems.services.connections import connect_system
from systems.services.environments import create_environment
from teams.models import Project, User
from tests.factories import make_project, make_user
from tests.jobs.processes import Broker, Processes, until
from tests.runtime.factories import make_run


class Installation:
    """A broker, a scheduler and a worker beside the test process."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder)
        self.broker.start()
        self.processes = Processes(self.broker.url, folder, settings_module="tests.runtime.fast_settings")
        self.processes.scheduler()
        self.worker = self.processes.worker()

    def submit(self, project: Project | None = None, **fields: Any) -> Run:
        run = make_run(project or make_project(), **{"workflow": "", **fields})
        self.send(run)
        return run

    def send(self, run: Run) -> None:
        """As `launch` does on commit; the scheduler would do it two seconds later."""
        with Connection(addresses.celery_url(self.broker.url)) as connection:
            tasks.run_job.apply_async((str(run.job_id),), queue="runs", connection=connection)

    def ended(self, run: Run, seconds: float = 30) -> Run:
        """The run when it and its job are over."""

        def over() -> bool:
            row = Run.objects.get(pk=run.pk)
            return row.wait == "" and Job.objects.filter(pk=row.job_id, finished_at__isnull=False).exists()

        until(over, seconds, "it ends")
        return Run.objects.select_related("job").get(pk=run.pk)

    def waits(self, run: Run, wait: str, seconds: float = 30) -> Run:
        """The run when it waits."""
        until(lambda: Run.objects.filter(pk=run.pk, wait=wait).exists(), seconds, f"it waits ({wait})")
        return Run.objects.select_related("job", "project", "environment").get(pk=run.pk)

    def new_worker(self) -> None:
        """Kill the worker, if it is still there, and start another."""
        self.kill_worker()
        self.worker = self.processes.worker()

    def kill_worker(self) -> None:
        if self.worker:
            self.processes.kill(self.worker)
            self.worker = 0

    def close(self) -> None:
        self.processes.kill_all()
        self.broker.kill()
        print(self.processes.logs())


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that are still there."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended while we looked
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


def kill_zygote(worker: int) -> None:
    """End the worker's zygote, and with it every child."""
    for pid in children_of(worker):
        os.kill(pid, signal.SIGKILL)


def kill_child(worker: int) -> None:
    """End the processes of the worker's runs; the zygote lives on."""
    for zygote in children_of(worker):
        for pid in children_of(zygote):
            os.kill(pid, signal.SIGKILL)


def connected(url: str, *, key_header: str = "", by: User | None = None) -> Environment:
    """An environment of a new project in which the system `crm` is at this address."""
    person = by or make_user(name="Ada")
    environment = create_environment(
        project=make_project(), name="Staging", key="staging", is_production=False, by=person
    )
    connect_system(
        environment=environment,
        system="crm",
        base_url=url,
        scheme="none",
        given={},
        by=person,
        idempotency_header=key_header,
    )
    return environment
