"""What one execution of a run knows of the earlier ones."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenon.host import Clock, Entry, Outside, Parts

from runtime.execution.clocks import StoppableClock, quick_clock


class Interrupted(Exception):
    """Something ended the process from outside, and the run may go on from its journal in another one."""


@dataclass(frozen=True)
class Memory:
    """`parts` and `outside` are the host's; `ended` is set when the process is over, and `clock` heeds it.

    For runs on twins: `done_before` are requests that earlier runs did and this one continues from, `entries`
    what this run did itself. `tries_again`: a process that was ended from outside raises Interrupted instead
    of ending the run.
    """

    parts: Parts
    clock: Clock
    ended: threading.Event
    outside: Outside | None = None
    done_before: Sequence[Mapping[str, Any]] = ()
    entries: Sequence[Entry] = field(default_factory=tuple)
    tries_again: bool = False


def without_memory(*, connected: bool) -> Memory:
    """For a run that begins and ends in one process. Without connected systems its clock jumps over waits."""
    ended = threading.Event()
    return Memory(Parts(), StoppableClock(ended) if connected else quick_clock(), ended)
