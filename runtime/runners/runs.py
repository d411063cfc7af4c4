"""The runner of `runtime.run`: one run, from its files to its outcome, or to where it has to wait."""

from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import Any

from jobs.leases import LeaseLost
from jobs.work import Cancelled, Draining, JobFailed, Work
from lib.vault import VaultError
from runtime.execution import Interrupted, RunReport, run_workflow
from runtime.execution.zygotes import shared_zygote
from runtime.hosts.connected import Account
from runtime.models import Run
from runtime.runners.durable import Durable, durable
from runtime.sandbox import Limits, SandboxUnavailable, Zygote
from runtime.services.accounts import accounts_in, connected_backend, limits_in
from runtime.services.blobs import value_of
from runtime.services.runs import mark_ended, mark_started
from runtime.services.waits import give_turns, take_turn
from systems.selectors.environments import variables_of

LIMITS = Limits(wall_seconds=50 * 60, cpu_seconds=10 * 60)
# A process that something else ended is tried again so often; then its last word is the run's.
MOST_TRIES = 3


def run(work: Work) -> None:
    """Execute it, writing down what happens. Cancelling kills the child within a second.

    Only the run's newest job does anything: an older one was overtaken while its worker was away.
    """
    related = ("code", "project", "environment", "created_by", "payload_blob", "started_by")
    row = Run.objects.select_related(*related).get(pk=work.args["run"])
    if row.is_over or row.wait or row.job_id != work.job_id:
        return
    try:
        zygote = shared_zygote()
    except SandboxUnavailable as error:
        _fail(row, work, "SandboxUnavailable", str(error))
        raise JobFailed(str(error)) from error
    # A run that goes on from a step has a journal before it begins.
    begins = row.started_at is None and row.root_id is None
    if not _begin(row, work, zygote):
        return
    try:
        _execute(row, work, zygote, begins=begins)
    except VaultError as error:
        _fail(row, work, "VaultError", str(error))
        return
    finally:
        if row.at_most is not None:
            give_turns()
    work.check()


def _begin(row: Run, work: Work, zygote: Zygote) -> bool:
    with work.transaction():
        if not take_turn(run=row):
            return False
        row.started_at = mark_started(run=row, isolation=zygote.isolation)
        about = {"run": row.pk, "number": row.number, "workflow": row.workflow}
        work.emit("run.started", about, key="run.started")
    return True


def _execute(row: Run, work: Work, zygote: Zygote, *, begins: bool) -> None:
    environment = row.environment
    accounts = accounts_in(environment) if environment else []
    headers = {
        account.connection.system: account.idempotency_header
        for account in accounts
        if account.idempotency_header
    }
    for tries in range(1, MOST_TRIES + 1):
        going = durable(
            row, work, headers=headers, tries_again=tries < MOST_TRIES, begins=begins and tries == 1
        )
        try:
            report = _once(going, zygote, accounts)
        except Interrupted:
            work.check()
            # What is known so far is written down; the next process starts from the top and goes on from it.
            going.commits.commit()
            continue
        if report.outcome == "waiting":
            _wait_or_end(going, report)
        return


def _once(going: Durable, zygote: Zygote, accounts: Sequence[Account]) -> RunReport:
    row, memory = going.run, going.memory
    environment = row.environment
    backend = connected_backend(accounts) if environment else None
    if backend is not None:
        backend.clock = memory.clock
        backend.rests = going.waits
    with closing(backend) if backend is not None else nullcontext():
        return run_workflow(
            row.code.files,
            workflow=row.workflow,
            payload=value_of(row.payload_blob) if row.payload_blob else row.payload,
            twins=row.twins,
            faults=row.faults,
            connections=backend,
            variables=variables_of(environment) if environment else None,
            request=row.request,
            limits=_limits(row),
            recorder=going.recorder,
            zygote=zygote,
            run_id=f"run-{row.pk}",
            should_stop=lambda: _interrupted(going.work),
            memory=memory,
        )


def _limits(row: Run) -> Limits:
    usual = limits_in(row.environment, LIMITS) if row.environment else LIMITS
    own: dict[str, Any] = row.limits
    return replace(usual, **own)


def _wait_or_end(going: Durable, report: RunReport) -> None:
    """A preview does not wait: it has shown what it can."""
    if going.run.mode == Run.Mode.PREVIEW:
        going.recorder.ended(replace(report, outcome="done", result=None, waits=[]))
    else:
        going.rest()


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
