"""Runs that continue or repeat another one."""

from lib.errors import DomainError, Invalid
from runtime.journal import is_before
from runtime.models import JournalEntry, Run, RunStep
from runtime.services.runs import create_run
from teams.models import User


class StillGoing(DomainError):
    """A run that is not over cannot be run again: both might do the same write."""


def create_rerun(*, run: Run, by: User, from_step: int | None, mode: str) -> Run:
    """A queued run with the code and payload of `run`; see `runtime.launch.run_again`."""
    if not run.is_over:
        raise StillGoing(
            f"Run {run.number} is not over.", hint="Stop it or wait until it ends, then run it again."
        )
    # Twins begin anew where everything is done anew; what they were told before is gone with them.
    continues = run.environment_id is not None or from_step is not None
    seeds = [] if from_step is None else _seeds(run, from_step)
    again = create_run(
        project=run.project,
        code=run.code,
        workflow=run.workflow,
        title=run.title,
        payload=run.payload,
        faults=[] if continues else run.faults,
        twins=run.twins,
        cause=Run.Cause.REPLAY,
        by=by,
        environment=run.environment,
        mode=mode,
        request=run.request,
        at_most=run.at_most,
        limits=run.limits,
        replay_of=run,
        root_id=run.lineage_id if continues else None,
        from_step=from_step,
    )
    if run.payload_blob_id is not None:
        Run.objects.filter(pk=again.pk).update(payload_blob=run.payload_blob_id)
    JournalEntry.objects.bulk_create([_copy(entry, again) for entry in seeds], batch_size=200)
    return again


def _seeds(run: Run, from_step: int) -> list[JournalEntry]:
    """What was done before the step began."""
    step = RunStep.objects.filter(run=run, seq=from_step).exclude(at="").first()
    if step is None:
        raise Invalid(f"Run {run.number} has no step {from_step}.", where="from_step")
    return [entry for entry in JournalEntry.objects.filter(run=run) if is_before(entry.at, step.at)]


def _copy(entry: JournalEntry, again: Run) -> JournalEntry:
    return JournalEntry(
        run=again,
        at=entry.at,
        op=entry.op,
        name=entry.name,
        fingerprint=entry.fingerprint,
        value=entry.value,
        blob_id=entry.blob_id,
        seeded=True,
    )
