"""What a host works with that may outlive its process: its memory, its ledger, its clockwork."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tenon.host.journals import Journal
from tenon.host.ledgers import Ledger, NoLedger
from tenon.host.stores import KeyValues, MemoryStore

Sleep = Callable[[str, float, str], float]
"""`sleep(at, seconds, reason)` gives the seconds that are still to be waited here, or raises `Suspended`."""


def ids_of(run: str) -> Callable[[str], str]:
    """Ids that are the same whenever the run asks for one at the same place."""
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, f"tenon:{run}")
    return lambda at: str(uuid.uuid5(namespace, at))


@dataclass
class Numbers:
    """The numbers that steps, requests and log lines got before, by their place, the largest last."""

    steps: dict[str, int] = field(default_factory=dict)
    exchanges: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass
class Parts:
    """The parts of a host that differ between a test and a run that survives its worker.

    `commit` makes everything that was added to the journal count; it is called before and after anything
    that others can see. `sleep` None: the clock's. `started_at` is when the run began, if it began before,
    `elapsed_ms` how long ago that was by its own clock. `keeps_requests`: the journal keeps what was sent,
    too, so that twins can be brought to where they were.
    """

    journal: Journal = field(default_factory=Journal)
    ledger: Ledger = field(default_factory=NoLedger)
    store: KeyValues = field(default_factory=MemoryStore)
    new_id: Callable[[str], str] = field(default_factory=lambda: ids_of(str(uuid.uuid4())))
    commit: Callable[[], None] = lambda: None
    sleep: Sleep | None = None
    numbers: Numbers = field(default_factory=Numbers)
    started_at: datetime | None = None
    elapsed_ms: float = 0.0
    keeps_requests: bool = False
