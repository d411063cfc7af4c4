"""Which runs there are and what happened in one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from jobs.models import Job, JobEvent
from runtime.models import Exchange, LogLine, Run, RunStep
from teams.models import Project

PAGE = 50


@dataclass(frozen=True)
class RunningStep:
    """A step that has begun and not ended."""

    seq: int
    name: str
    started_ms: float


def runs_of(project: Project, *, outcome: str = "", workflow: str = "") -> QuerySet[Run]:
    """The project's runs, newest first. `outcome` may also be "running" (begun or waiting)."""
    runs = Run.objects.filter(project=project).select_related("job").order_by("-number")
    runs = runs.defer("payload", "twins", "result")
    if outcome == "running":
        runs = runs.filter(outcome="").exclude(job__state__in=[Job.State.CANCELLED, Job.State.FAILED])
    elif outcome:
        ended_by_job = {"stopped": Job.State.CANCELLED, "failed": Job.State.FAILED}.get(outcome)
        runs = runs.filter(Q(outcome=outcome) | Q(outcome="", job__state=ended_by_job or "-"))
    if workflow:
        runs = runs.filter(workflow=workflow)
    return runs


def run_of(project: Project, number: int) -> Run | None:
    """The run with that number, with its job, code and people."""
    related = ("job", "code", "created_by", "replay_of", "project__team")
    return Run.objects.filter(project=project, number=number).select_related(*related).first()


def newest_run(project: Project, workflow: str = "") -> Run | None:
    """The newest run of the project, or of one workflow."""
    return runs_of(project, workflow=workflow).first()


def workflows_that_ran(project: Project) -> list[tuple[str, str]]:
    """(key, title) of every workflow that has a run, by title."""
    runs = Run.objects.filter(project=project)
    newest = (
        runs.order_by().values("workflow").annotate(newest=Max("number")).values_list("newest", flat=True)
    )
    return sorted(
        runs.filter(number__in=list(newest)).values_list("workflow", "title"), key=lambda item: item[1]
    )


def steps_of(run: Run) -> list[RunStep]:
    """The steps that ended, in the order in which they began."""
    return list(RunStep.objects.filter(run=run))


def running_steps(run: Run, ended: list[RunStep]) -> list[RunningStep]:
    """The steps that have begun and not ended, from the job's events: rows are written when a step ends."""
    if run.is_over or run.job_id is None:
        return []
    known = {step.seq for step in ended}
    begun: dict[int, dict[str, Any]] = {}
    events = JobEvent.objects.filter(job_id=run.job_id, kind="run.progress").order_by("seq")
    for payload in events.values_list("payload", flat=True):
        begun |= {step["seq"]: step for step in payload["started"]}
    return [
        RunningStep(seq, payload["name"], payload["started_ms"])
        for seq, payload in begun.items()
        if seq not in known
    ]


def exchanges_of(run: Run, *, step: int | None = None) -> list[Exchange]:
    """The requests of the run, or of one step, in order."""
    exchanges = Exchange.objects.filter(run=run)
    return list(exchanges if step is None else exchanges.filter(step=step))


def last_statuses(run: Run) -> dict[int, int]:
    """Step -> the status of the last answer it got. Steps that asked nobody or got no answer are absent."""
    rows = Exchange.objects.filter(run=run, step__isnull=False, status__isnull=False)
    return dict(rows.values_list("step", "status"))


def log_of(run: Run, *, step: int | None = None, after: int = 0, most: int = 500) -> list[LogLine]:
    """The log of the run, or of one step, after line `after`: at most `most` lines."""
    lines = LogLine.objects.filter(run=run, seq__gt=after)
    return list((lines if step is None else lines.filter(step=step))[:most])
