"""The runner of `runtime.run`: one run, from its files to its outcome."""

from jobs.leases import LeaseLost
from jobs.work import Cancelled, Draining, JobFailed, Work
from runtime.execution import run_workflow
from runtime.execution.zygotes import shared_zygote
from runtime.models import Run
from runtime.runners.recorder import RunRecorder
from runtime.sandbox import Limits, SandboxUnavailable
from runtime.services.runs import mark_ended, mark_started

LIMITS = Limits(wall_seconds=50 * 60, cpu_seconds=10 * 60)


def run(work: Work) -> None:
    """Run it against twins, writing down what happens. Cancelling kills the child within a second."""
    row = Run.objects.select_related("code").get(pk=work.args["run"])
    if row.is_over:  # the worker died between writing the outcome and ending the job
        return
    try:
        zygote = shared_zygote()
    except SandboxUnavailable as error:
        _fail(row, work, "SandboxUnavailable", str(error))
        raise JobFailed(str(error)) from error
    with work.transaction():
        mark_started(run=row, isolation=zygote.isolation)
        about = {"run": row.pk, "number": row.number, "workflow": row.workflow}
        work.emit("run.started", about, key="run.started")
    run_workflow(
        row.code.files,
        workflow=row.workflow,
        payload=row.payload,
        twins=row.twins,
        faults=row.faults,
        limits=LIMITS,
        recorder=RunRecorder(row, work),
        zygote=zygote,
        run_id=f"run-{row.pk}",
        should_stop=lambda: _interrupted(work),
    )
    work.check()


def _interrupted(work: Work) -> bool:
    """Whether the job should not go on here. Asked by the sandbox's guard thread: flags only, no database."""
    try:
        work.check()
    except (Cancelled, Draining, LeaseLost):
        return True
    return False


def _fail(row: Run, work: Work, kind: str, message: str) -> None:
    with work.transaction():
        error = {"type": kind, "message": message}
        if mark_ended(run=row, outcome=Run.Outcome.FAILED, result=None, error=error, took_ms=0):
            work.emit(
                "run.ended", {"run": row.pk, "number": row.number, "outcome": "failed"}, key="run.ended"
            )
