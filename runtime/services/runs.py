"""A run from its creation to its end."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Now

from jobs.models import Job
from jobs.services import create_job, request_cancel
from lib.ids import fingerprint
from lib.json_text import storable
from runtime.models import CodeBundle, Run
from teams.models import Project, User

JOB_KIND = "runtime.run"


def store_code(files: Mapping[str, str]) -> CodeBundle:
    """The bundle of exactly these files, stored once however many runs use it."""
    bundle, _ = CodeBundle.objects.get_or_create(
        digest=fingerprint(dict(files)), defaults={"files": dict(files)}
    )
    return bundle


def create_run(
    *,
    project: Project,
    files: Mapping[str, str],
    workflow: str,
    title: str,
    payload: Any,
    faults: Sequence[Mapping[str, Any]],
    twins: Mapping[str, Any] | None,
    cause: str,
    by: User | None,
    replay_of: Run | None = None,
) -> Run:
    """A queued run with its job. Hand `run.job` to `jobs.launch.launch` in the same transaction.

    `twins` None means those of the files (`tests/twins.json`).
    """
    with transaction.atomic():
        # Two people may press Test at once: the project's row is the lock that makes numbers gap-free.
        Project.objects.select_for_update().get(pk=project.pk)
        last = Run.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        run = Run.objects.create(
            project=project,
            number=last + 1,
            workflow=workflow,
            title=title,
            cause=cause,
            code=store_code(files),
            payload=storable(payload),
            faults=[dict(fault) for fault in faults],
            twins=None if twins is None else dict(twins),
            created_by=by,
            replay_of=replay_of,
        )
        run.job = create_job(kind=JOB_KIND, topic=project.topic, args={"run": run.pk}, by=by)
        run.save(update_fields=["job"])
    return run


def mark_started(*, run: Run, isolation: str) -> None:
    """The run begins, or begins again after a crash: the first start counts."""
    Run.objects.filter(pk=run.pk, ended_at=None).update(
        started_at=Coalesce("started_at", Now()), isolation=isolation
    )


def mark_ended(*, run: Run, outcome: str, result: Any, error: Any, took_ms: float) -> bool:
    """How the run ended. The first ending stays; False when there was one already."""
    return bool(
        Run.objects.filter(pk=run.pk, ended_at=None).update(
            outcome=outcome,
            result=storable(result),
            error=storable(error),
            took_ms=took_ms,
            started_at=Coalesce("started_at", Now()),
            ended_at=Now(),
        )
    )


def stop_run(*, run: Run, by: User) -> None:
    """Ask the run to stop; one that waits in the queue ends at once."""
    if run.job is None:
        return
    with transaction.atomic():
        job = request_cancel(job=run.job, by=by)
        if job.state == Job.State.CANCELLED:
            error = {"type": "Stopped", "message": f"{by.label} stopped the run before it began."}
            mark_ended(run=run, outcome=Run.Outcome.STOPPED, result=None, error=error, took_ms=0)
