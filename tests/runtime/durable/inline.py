"""Running stored runs in the test's own process: the same runner, sandbox, HTTP and rows, no worker."""

from typing import Any

from jobs.models import Job
from jobs.running import run_job
from runtime.models import Run
from systems.models import Environment
from tests.runtime.factories import make_run


def new_run(environment: Environment, files: dict[str, str], **fields: Any) -> Run:
    """A queued run in the environment."""
    return make_run(environment.project, files=files, workflow="", environment=environment, **fields)


def execute(run: Run) -> Run:
    """One execution: until the run is over or waits."""
    job_id = Run.objects.values_list("job_id", flat=True).get(pk=run.pk)
    run_job(str(job_id))
    job = Job.objects.get(pk=job_id)
    assert job.state == Job.State.DONE, (job.state, job.error)
    return fresh(run)


def fresh(run: Run) -> Run:
    """The run as it is now."""
    related = ("job", "project", "environment", "code")
    return Run.objects.select_related(*related).get(pk=run.pk)
