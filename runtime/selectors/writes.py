"""What a run wrote into other systems, as the ledger has it, and what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from runtime.models import Run, Wait, Write, WriteOutcome

INTENDED = "intended"


@dataclass(frozen=True)
class LedgerRow:
    """One write and what became of it. `state` is "intended" while nothing is known."""

    write: Write
    outcome: WriteOutcome | None

    @property
    def state(self) -> str:
        """intended, confirmed, refused, uncertain, sent or not_sent."""
        return self.outcome.state if self.outcome else INTENDED


def writes_of(run: Run, *, step: int | None = None, most: int = 200) -> list[LedgerRow]:
    """The writes of the run, or of one step, in order, each with its newest outcome. Two queries."""
    newest = WriteOutcome.objects.filter(write=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = _of_step(run, step).annotate(newest=Subquery(newest))
    writes = list(rows[:most])
    known = {getattr(write, "newest", None) for write in writes} - {None}
    outcomes = WriteOutcome.objects.filter(pk__in=known).select_related("by", "source__run")
    by_write = {outcome.write_id: outcome for outcome in outcomes}
    return [LedgerRow(write, by_write.get(write.pk)) for write in writes]


def count_writes(run: Run, *, step: int | None = None) -> int:
    """How many writes the run, or one step of it, meant to do."""
    return _of_step(run, step).count()


def _of_step(run: Run, step: int | None) -> QuerySet[Write]:
    writes = Write.objects.filter(run=run)
    return writes if step is None else writes.filter(step=step)


def asked_write(run: Run, pk: int) -> Write | None:
    """The write that the run asks a person about; it may be one of a run that this one repeats."""
    wait = Wait.objects.filter(run=run, write=pk).select_related("write").first()
    return wait.write if wait else None


def waits_of(run: Run) -> list[Wait]:
    """What the run waits for now, each with the write that a person is asked about."""
    return list(Wait.objects.filter(run=run).select_related("write"))


def notes_of(writes: Sequence[int]) -> dict[int, str]:
    """What is noted about the newest outcome of each of these writes, by their id."""
    rows = WriteOutcome.objects.filter(write__in=writes).order_by("pk") if writes else ()
    return {row.write_id: row.note for row in rows}
