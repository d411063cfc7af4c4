"""The writes of a run as people see them: what became of each, what is asked, what a re-run would do."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from runtime.models import Exchange, JournalEntry, Run, RunStep, Wait, Write, WriteOutcome
from runtime.selectors.durable import with_state

CHANGES = ("kv_set", "kv_delete", "emit", "start")


@dataclass(frozen=True)
class PlannedWrite:
    """Something a preview says that the run would do, or would not do again.

    `kind`: "would send", "done before" (then `done_by` is the number of the run that did it), "would ask"
    (nobody knows whether the run `done_by` did it, and a person is asked), or one of
    CHANGES for what the run would do here: keep or forget a value, say an event, start a workflow. `name` is
    the system and address, or the value's, event's or workflow's name; `body` what is sent or kept.
    """

    kind: str
    step: int | None
    step_name: str
    method: str
    name: str
    write_key: str
    body: Any
    done_by: int | None = None


def writes_of(run: Run) -> QuerySet[Write]:
    """The run's writes in order, each with `state`, its newest outcome or "intended"."""
    return with_state(Write.objects.filter(run=run)).order_by("seq", "pk")


def outcomes_of(write: Write) -> list[WriteOutcome]:
    """What was learned about a write, the newest last."""
    return list(WriteOutcome.objects.filter(write=write).select_related("by", "source__run"))


def open_questions(run: Run) -> list[Write]:
    """The writes a person is asked about before the run can go on. Some may be of a run that it repeats."""
    if run.is_over:
        return []
    asked = Wait.objects.filter(run=run, write__isnull=False).values("write")
    return list(with_state(Write.objects.filter(pk__in=asked)).select_related("run").order_by("pk"))


def planned_writes(preview: Run) -> list[PlannedWrite]:
    """What a preview that is over found, in order: requests, then kept values, events and started runs."""
    names = dict(RunStep.objects.filter(run=preview).values_list("seq", "name"))
    held = Exchange.objects.filter(run=preview).exclude(answered_by="")
    done_by, open_in = _done_by(preview), _open_in(preview)
    sent = [
        PlannedWrite(
            kind=_kind(row, open_in),
            step=row.step,
            step_name=names.get(row.step or 0, ""),
            method=row.method,
            name=f"{row.system} {row.url}",
            write_key=row.write_key,
            body=row.request.get("body"),
            done_by=(done_by if row.answered_by == Exchange.AnsweredBy.LEDGER else open_in).get(row.at),
        )
        for row in held
    ]
    changes = JournalEntry.objects.filter(run=preview, op__in=CHANGES, seeded=False).select_related("blob")
    return sent + [
        PlannedWrite(row.op, None, "", "", row.name, "", _told(row) if row.op == "kv_set" else None)
        for row in changes
    ]


def ended_early(preview: Run) -> bool:
    """Whether a branch of it ended where nobody knows what comes back: a request, or a started run."""
    held = Exchange.objects.filter(run=preview, answered_by=Exchange.AnsweredBy.PREVIEW, status__isnull=True)
    started = JournalEntry.objects.filter(run=preview, op="start", seeded=False)
    return held.exists() or started.exists()


def skipped_steps(run: Run) -> int:
    """How many steps of a re-run were taken from the run it continues."""
    return RunStep.objects.filter(run=run, replayed=True).count()


def _done_by(preview: Run) -> dict[str, int]:
    """Place -> the number of the newest run of the chain that has a write there which was done."""
    if preview.root_id is None:
        return {}
    writes = with_state(Write.objects.filter(lineage_id=preview.root_id)).filter(
        state__in=["confirmed", "sent"]
    )
    return {row.at: row.run.number for row in writes.select_related("run").order_by("pk")}


def _open_in(preview: Run) -> dict[str, int]:
    """Place -> the number of the run of the chain whose write there a person would be asked about."""
    if preview.root_id is None:
        return {}
    writes = with_state(Write.objects.filter(lineage_id=preview.root_id, idempotency_header=""))
    asked = writes.filter(state__in=["intended", "uncertain"]).exclude(method__in=["PUT", "DELETE"])
    held = Exchange.objects.filter(run=preview, answered_by=Exchange.AnsweredBy.PREVIEW)
    same = set(held.values_list("at", "method", "system", "write_key"))
    rows = asked.select_related("run").order_by("pk")
    return {row.at: row.run.number for row in rows if (row.at, row.method, row.system, row.write_key) in same}


def _kind(row: Exchange, open_in: dict[str, int]) -> str:
    if row.answered_by == Exchange.AnsweredBy.LEDGER:
        return "done before"
    return "would ask" if row.at in open_in else "would send"


def _told(row: JournalEntry) -> Any:
    text = bytes(row.blob.content).decode() if row.blob is not None else row.value
    return json.loads(text)["value"]
