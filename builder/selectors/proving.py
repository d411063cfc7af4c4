"""Which criteria are being proven right now, and what became of the last attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from jobs.models import Job, JobEvent
from jobs.selectors import latest_job, open_jobs
from teams.models import Project

KIND = "builder.prove"


@dataclass(frozen=True)
class Proving:
    """`running` maps a criterion to the job that will run its test; `failed` is a job that could not."""

    running: Mapping[str, Job] = field(default_factory=dict)
    failed: Job | None = None

    @property
    def jobs(self) -> list[Job]:
        """The jobs that are at work, each once."""
        return list({job.pk: job for job in self.running.values()}.values())


def told_by(job: UUID) -> dict[str, str]:
    """What a job that proves has told so far: criterion -> state."""
    told = JobEvent.objects.filter(job_id=job, kind="prove.criterion").values_list("payload", flat=True)
    return {payload["key"]: payload["state"] for payload in told}


def proving_of(project: Project, workflow: str) -> Proving:
    """What the jobs that prove criteria of this workflow are about."""
    running: dict[str, Job] = {}
    for job in open_jobs(project.topic, KIND):
        if job.args["workflow"] != workflow:
            continue
        done = told_by(job.pk)
        running |= {key: job for key in job.args["criteria"] if key not in done}
    last = latest_job(project.topic, KIND)
    ended_badly = last is not None and last.state == "failed" and last.args["workflow"] == workflow
    return Proving(running, last if ended_badly else None)
