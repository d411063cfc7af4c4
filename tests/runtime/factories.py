"""Runs for tests, in any state."""

from typing import Any

from django.utils import timezone

from jobs.models import Job
from runtime.models import Exchange, LogLine, Run, RunStep, Write, WriteOutcome
from runtime.services.runs import create_run
from teams.models import Project, User


def make_run(
    project: Project, *, by: User | None = None, files: dict[str, str] | None = None, **fields: Any
) -> Run:
    """A queued run with its job; `fields` are those of `create_run`."""
    values: dict[str, Any] = {
        "workflow": "contact-to-lead",
        "title": "Contact to lead",
        "payload": {"objectId": 7},
        "faults": [],
        "twins": None,
        "cause": Run.Cause.TEST,
    } | fields
    return create_run(
        project=project, files=files or {"workflows/contact_to_lead.py": "pass\n"}, by=by, **values
    )


def make_ended_run(project: Project, *, outcome: str = "done", error: Any = None, **fields: Any) -> Run:
    """A run that ended, with two steps (the second tried twice), three requests and a log line."""
    run = make_run(project, **fields)
    now = timezone.now()
    Run.objects.filter(pk=run.pk).update(
        outcome=outcome, error=error, result={"lead": "00Q1"}, started_at=now, ended_at=now, took_ms=2410.0
    )
    RunStep.objects.create(
        run=run,
        seq=1,
        name="Read contact",
        status="done",
        started_ms=10,
        took_ms=184,
        input={"id": "7"},
        output={"email": "ada@example.com"},
        file="workflows/a.py",
        line=9,
    )
    failed = "failed" if outcome == "failed" else "done"
    RunStep.objects.create(
        run=run,
        seq=2,
        name="Create lead",
        status=failed,
        attempts=2,
        started_ms=200,
        took_ms=1800,
        input={"lead": {}},
        output=None,
        error=error,
    )
    _exchange(run, 1, 1, 1, "GET", 200, 12, 180, None)
    _exchange(run, 2, 2, 1, "POST", 503, 210, 300, {"LastName": "<b>Ek</b>"})
    _exchange(run, 3, 2, 2, "POST", 201, 1500, 400, {"LastName": "<b>Ek</b>"})
    LogLine.objects.create(
        run=run, seq=1, at_ms=20, level="info", message="found <script>", fields={"n": 1}, step=1
    )
    run.refresh_from_db()
    return run


def _exchange(
    run: Run, seq: int, step: int, attempt: int, method: str, status: int, at: float, took: float, body: Any
) -> None:
    Exchange.objects.create(
        run=run,
        seq=seq,
        step=step,
        attempt=attempt,
        system="salesforce",
        method=method,
        path="/leads",
        status=status,
        url="https://example.my.salesforce.com/leads",
        started_ms=at,
        took_ms=took,
        request={
            "headers": {"Authorization": "Bearer hidden", "Content-Type": "application/json"},
            "body": body,
        },
        response={
            "status": status,
            "headers": {"content-type": "application/json"},
            "body": '{"id": "00Q1"}',
        },
    )


def make_waiting_run(project: Project, by: User, kind: str, **fields: Any) -> Run:
    """A run that waits; its job is over."""
    run = make_run(project, by=by)
    now = timezone.now()
    Job.objects.filter(pk=run.job_id).update(state="done", finished_at=now)
    rest = {"wait": kind, "started_at": now, "waiting_since": now}
    Run.objects.filter(pk=run.pk).update(**rest, **fields)
    run.refresh_from_db()
    return run


def make_write(run: Run, *, seq: int = 1, method: str = "POST", state: str = "", **outcome: Any) -> Write:
    write = Write.objects.create(
        run=run,
        lineage=run,
        at=str(seq),
        seq=seq,
        step=2,
        project=run.project,
        workflow=run.workflow,
        system="salesforce",
        method=method,
        url="https://example.my.salesforce.com/leads",
        write_key="ada@example.com",
        body_hash="0" * 64,
        identity=f"i{seq}",
        idempotency_key=f"k{seq}",
    )
    if state:
        WriteOutcome.objects.create(write=write, state=state, **outcome)
    return write
