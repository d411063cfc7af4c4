"""Putting a run's memory together from what is stored of it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from tenon.host import MemoryStore, Numbers, Parts, ids_of
from tenon.host.journals import LOST

from jobs.work import Work
from runtime.execution import Memory
from runtime.execution.clocks import StoppableClock, quick_clock
from runtime.models import Run
from runtime.runners.commits import Commits
from runtime.runners.journal import StoredJournal
from runtime.runners.keeping import EnvironmentStore
from runtime.runners.ledger import RunLedger
from runtime.runners.outside import RunOutside
from runtime.runners.preview import PreviewLedger, PreviewOutside, PreviewStore
from runtime.runners.recorder import RunRecorder
from runtime.runners.waiting import Waits, taken_in
from runtime.selectors.durable import (
    Stored,
    done_by_twins,
    journal_of,
    length_ms,
    numbers_of,
    successful_requests,
    waits_of,
)
from runtime.services.waits import go_on, rest


@dataclass(frozen=True)
class Durable:
    """One execution of a stored run: what it remembers, who writes it down, what it waits for."""

    run: Run
    work: Work
    commits: Commits
    memory: Memory
    recorder: RunRecorder
    waits: Waits

    def rest(self) -> None:
        """Write down that the run waits, and for what; when that came in the meantime it goes on at once."""
        about = {"run": self.run.pk, "number": self.run.number, "workflow": self.run.workflow}
        taken = taken_in(self.memory.parts.journal.entries)

        def write() -> None:
            still = rest(run=self.run, asked=self.waits.asked, taken=taken)
            self.work.emit("run.waiting", about)
            if not still:
                go_on(run=self.run)

        self.commits.together(write, all_news=True)


def durable(
    run: Run, work: Work, *, headers: Mapping[str, str], tries_again: bool, begins: bool = False
) -> Durable:
    """A run that begins or goes on. `headers`: system -> the header in which it takes an idempotency key.

    `begins`: nothing is stored of it yet, so nothing need be looked for.
    """
    about = {"run": run.pk, "number": run.number, "workflow": run.workflow}
    commits = Commits(work, about)
    stored = [] if begins else journal_of(run)
    numbers = Numbers() if begins else numbers_of(run)
    recorder = RunRecorder(run, work, commits, _places(numbers))
    on_twins, preview = run.environment_id is None, run.mode == Run.Mode.PREVIEW
    ended = threading.Event()
    clock = quick_clock(run.started_at) if on_twins or preview else StoppableClock(ended)
    waits = Waits(run, commits, {} if begins else waits_of(run), quick=on_twins or preview)
    journal = StoredJournal(run, commits, stored)
    store = MemoryStore() if on_twins else EnvironmentStore(run, commits)
    ledger = RunLedger(
        run,
        commits,
        waits,
        headers=headers,
        forgetful=on_twins,
        passed=lambda: journal.entries,
        begins=begins,
    )
    outside = RunOutside(run, commits, waits, journal)
    parts = Parts(
        journal=journal,
        ledger=PreviewLedger(run, journal) if preview else ledger,
        store=PreviewStore(store) if preview else store,
        new_id=ids_of(f"run-{run.pk}"),
        commit=commits.commit,
        sleep=waits.sleep,
        numbers=numbers,
        started_at=run.started_at,
        elapsed_ms=0.0 if begins else length_ms(run) if on_twins else _since(run),
        keeps_requests=on_twins,
    )
    memory = Memory(
        parts=parts,
        clock=clock,
        ended=ended,
        outside=PreviewOutside(outside, journal) if preview else outside,
        done_before=_done_before(run, stored) if on_twins else (),
        entries=[one.entry for one in stored if not (one.seeded and one.entry.op in ("http", LOST))],
        tries_again=tries_again,
    )
    return Durable(run, work, commits, memory, recorder, waits)


def _places(numbers: Numbers) -> set[str]:
    return {*numbers.steps, *numbers.exchanges, *numbers.lines}


def _since(run: Run) -> float:
    began = run.started_at
    return 0.0 if began is None else max(0.0, (timezone.now() - began).total_seconds() * 1000)


def _done_before(run: Run, stored: list[Stored]) -> list[dict[str, Any]]:
    """What twins were asked in the runs that this one continues: they stand where those left them."""
    places = {one.entry.at for one in stored if one.seeded}
    requests = [request for _, request in done_by_twins([one.entry for one in stored if one.seeded])]
    if run.root_id is None:
        return requests
    chain = Run.objects.filter(root_id=run.root_id, pk__lt=run.pk, mode=Run.Mode.RUN).values_list(
        "pk", flat=True
    )
    later = successful_requests([run.root_id, *chain])
    return requests + [request for at, request in later if at not in places]
