"""What is stored of a run so that it can go on: its journal, its numbers, its writes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now
from tenon.host import Entry, Numbers
from tenon.host.journals import LOST, place_of_lost

from runtime.ledger import State, is_open
from runtime.models import Exchange, JournalEntry, LogLine, Run, RunStep, Wait, Write, WriteOutcome

ITEM = 500


@dataclass(frozen=True)
class Stored:
    """An entry of the journal as stored; `seeded` when it came from the run that this one continues."""

    entry: Entry
    seeded: bool


def journal_of(run: Run) -> list[Stored]:
    """The run's answers in the order in which they were committed."""
    rows = JournalEntry.objects.filter(run=run).select_related("blob")
    return [Stored(entry_of(row), row.seeded) for row in rows.iterator(chunk_size=ITEM)]


def answer_at(run_id: int, at: str) -> Any:
    """What the host kept at this place, None where it kept nothing."""
    row = JournalEntry.objects.filter(run=run_id, at=at).select_related("blob").first()
    return None if row is None else entry_of(row).value


def entry_of(row: JournalEntry) -> Entry:
    """The row as the host knows it."""
    text = bytes(row.blob.content).decode() if row.blob is not None else row.value
    return Entry(row.at, row.op, row.name, row.fingerprint, json.loads(text))


def numbers_of(run: Run) -> Numbers:
    """The numbers that were given, by place. Rows from before there were places have none."""
    return Numbers(
        steps=_by_place(RunStep.objects.filter(run=run)),
        exchanges=_by_place(Exchange.objects.filter(run=run)),
        lines=_by_place(LogLine.objects.filter(run=run)),
    )


def _by_place(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.exclude(at="").order_by("seq").values_list("at", "seq"))


def length_ms(run: Run) -> float:
    """How far the run has come by its own clock: the end of the last thing that was written down."""
    ends = [
        rows.filter(run=run).aggregate(end=Max(F("started_ms") + F("took_ms")))["end"]
        for rows in (RunStep.objects, Exchange.objects)
    ]
    ends.append(LogLine.objects.filter(run=run).aggregate(end=Max("at_ms"))["end"])
    return max((float(end) for end in ends if end is not None), default=0.0)


def waits_of(run: Run) -> dict[str, Wait]:
    """What it waits for, by place."""
    return {wait.at: wait for wait in Wait.objects.filter(run=run)}


def database_time(run: Run) -> datetime:
    """The time by the clock that every worker and the scheduler agree on."""
    return Run.objects.annotate(now=Now()).values_list("now", flat=True).get(pk=run.pk)


def with_state(writes: QuerySet[Write]) -> QuerySet[Write]:
    """The writes with `state`, their newest outcome or "intended", and `origin`, whose answer they got."""
    newest = WriteOutcome.objects.filter(write=OuterRef("pk")).order_by("-pk")
    return writes.annotate(
        state=Coalesce(Subquery(newest.values("state")[:1]), Value(State.INTENDED.value)),
        origin=Coalesce(Subquery(newest.values("source")[:1]), F("pk"), output_field=BigIntegerField()),
    )


def write_at(run: Run, at: str) -> Write | None:
    """The run's own write at this place, with its state."""
    return with_state(Write.objects.filter(run=run, at=at)).first()


def like(run: Run, identity: str) -> list[Write]:
    """Writes with this identity, done or begun by the other runs of the chain that this one continues."""
    writes = Write.objects.filter(lineage_id=run.root_id, identity=identity).exclude(run=run)
    return list(with_state(writes).select_related("run").order_by("pk"))


def once_like(run: Run, identity: str) -> list[Write]:
    """Writes with this identity that the workflow does once in its environment; none that was refused."""
    writes = Write.objects.filter(
        project_id=run.project_id,
        environment_id=run.environment_id,
        workflow=run.workflow,
        identity=identity,
        once=True,
    )
    known = with_state(writes).select_related("run").order_by("pk")
    return [row for row in known if is_open(State(row.state))]  # type: ignore[attr-defined]


def origins_of(run: Run) -> set[int]:
    """The writes of earlier runs that answered writes of this one."""
    sources = WriteOutcome.objects.filter(write__run=run, source__isnull=False)
    return set(sources.values_list("source", flat=True))


def successful_requests(runs: Iterable[int]) -> list[tuple[str, dict[str, Any]]]:
    """(place, request) of the writes that twins did in these runs, oldest first."""
    found = []
    for run in sorted(runs):
        rows = JournalEntry.objects.filter(run=run, op__in=("http", LOST)).select_related("blob")
        found += done_by_twins([entry_of(row) for row in rows.order_by("pk").iterator(chunk_size=ITEM)])
    return found


def done_by_twins(entries: Sequence[Entry]) -> list[tuple[str, dict[str, Any]]]:
    """(place, request) of the writes among one run's entries that its twins did.

    One whose answer was lost counts once, where a person said that it was sent.
    """
    told = {entry.at for entry in entries if entry.op == "http" and entry.value.get("by")}
    done = []
    for entry in entries:
        place = place_of_lost(entry.at) if entry.op == LOST else ""
        if place in told:
            told.remove(place)
            done.append((place, entry.value["request"]))
        elif entry.op == "http" and _is_done_write(entry.value):
            done.append((entry.at, entry.value["request"]))
    return done


def _is_done_write(value: dict[str, Any]) -> bool:
    """Whether the journal's value of a request is that of a change which the system made itself."""
    request, answer = value.get("request"), value.get("answer")
    if request is None or answer is None or value.get("by"):
        return False
    return request["method"] not in ("GET", "HEAD", "OPTIONS") and answer["status"] < 400
