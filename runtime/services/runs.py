"""A run from its creation to its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Now

from jobs.models import Job
from jobs.returning import update_returning
from jobs.services import create_job, request_cancel
from lib.ids import fingerprint
from lib.json_text import storable
from runtime.models import Blob, CodeBundle, Run
from runtime.services import news
from runtime.services.blobs import split, store
from runtime.subjects import subject_of
from systems.models import Environment
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
    files: Mapping[str, str] | None = None,
    workflow: str,
    title: str,
    payload: Any,
    faults: Sequence[Mapping[str, Any]] = (),
    twins: Mapping[str, Any] | None = None,
    cause: str,
    by: User | None,
    code: CodeBundle | None = None,
    environment: Environment | None = None,
    **fields: Any,
) -> Run:
    """A queued run with its job. Hand `run.job` to `jobs.launch.launch` in the same transaction.

    `twins` None means those of the files (`tests/twins.json`); with an `environment` the systems connected
    there answer. `code` instead of `files` where the bundle is stored already; `fields` are further ones of
    the row.
    """
    with transaction.atomic():
        # Two people may press Test at once: the project's row is the lock that makes numbers gap-free.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        last = Run.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        short, blob = split(payload)
        run = Run.objects.create(
            project=project,
            environment=environment,
            number=last + 1,
            workflow=workflow,
            title=title[:200],
            subject=subject_of(payload),
            cause=cause,
            code=code or store_code(files or {}),
            payload=short,
            payload_blob=store(blob) if blob else None,
            faults=[dict(fault) for fault in faults],
            twins=None if twins is None else dict(twins),
            created_by=by,
            **fields,
        )
        run.job = new_job(run=run, by=by)
        run.save(update_fields=["job"])
    return run


def new_job(*, run: Run, by: User | None) -> Job:
    """A job that executes the run, from the top or on from where it was."""
    return create_job(kind=JOB_KIND, topic=run.project.topic, args={"run": run.pk}, by=by)


def mark_started(*, run: Run, isolation: str) -> datetime | None:
    """The run begins, or begins again after a crash or a wait: when it did, the first start counts.

    None for one that has ended.
    """
    begun: datetime | None = update_returning(
        Run.objects.filter(pk=run.pk, ended_at=None),
        "started_at",
        started_at=Coalesce("started_at", Now()),
        isolation=isolation,
    )
    return begun


def mark_ended(
    *,
    run: Run,
    outcome: str,
    result: Any,
    error: Any,
    took_ms: float,
    result_blob: Blob | None = None,
    response: Any = None,
    issues: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """How the run ended. The first ending stays; False when there was one already."""
    ended = bool(
        Run.objects.filter(pk=run.pk, ended_at=None).update(
            outcome=outcome,
            result=storable(result),
            result_blob=result_blob,
            error=storable(error),
            response=storable(response),
            issues=storable(list(issues)),
            took_ms=took_ms,
            started_at=Coalesce("started_at", Now()),
            ended_at=Now(),
            wait="",
            waits_for="",
            wakes_at=None,
            waiting_since=None,
        )
    )
    if ended:
        news.run_ended(run, outcome)
    return ended


def stop_run(*, run: Run, by: User) -> None:
    """Ask the run to stop; one that waits, in the queue or for something else, ends at once."""
    if run.job is None:
        return
    with transaction.atomic():
        # Locked, because the moment at which it goes on is decided by the same row.
        now = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if now.wait and not now.outcome:
            _end_stopped(run, f"{by.label} stopped the run while it waited.")
            run.waits.all().delete()
            return
        job = request_cancel(job=run.job, by=by)
        if job.state == Job.State.CANCELLED:
            _end_stopped(run, f"{by.label} stopped the run before it began.")


def _end_stopped(run: Run, message: str) -> None:
    error = {"type": "Stopped", "message": message}
    mark_ended(run=run, outcome=Run.Outcome.STOPPED, result=None, error=error, took_ms=0)
