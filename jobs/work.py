"""What a runner holds: arguments, the last checkpoint, and the only ways to say something about its job."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from jobs import leases
from jobs.events import NewEvent
from jobs.heartbeat import Heartbeat
from jobs.leases import LeaseLost
from jobs.models import Job

# Set when this worker process is asked to stop: every job hands itself back at its next check.
draining = threading.Event()


class Cancelled(Exception):
    """Somebody asked the job to stop. Let it pass: the job's boundary records it."""


class Draining(Exception):
    """The worker is stopping. Let it pass: the job goes back to the queue and resumes at its checkpoint."""


class JobFailed(Exception):
    """The work cannot be done. The message is shown to people as it is: what happened, then what to do."""


class Work:
    """One attempt at a job, as its runner sees it.

    `args`     what the job was created with
    `state`    the last checkpoint, {} on the first attempt; a resumed runner skips what it says is done
    `job_id`, `topic`, `attempt` (1 for the first), `created_by_id`
    """

    def __init__(self, job: Job, owner: str, heartbeat: Heartbeat) -> None:
        self.job_id: UUID = job.pk
        self.kind: str = job.kind
        self.topic: str = job.topic
        self.attempt: int = job.attempt
        self.created_by_id: int | None = job.created_by_id
        self.args: Mapping[str, Any] = job.args
        self.state: dict[str, Any] = dict(job.checkpoint)
        self._job = job
        self._owner = owner
        self._heartbeat = heartbeat
        self._held_back: _HeldBack | None = None

    def emit(self, kind: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None) -> None:
        """Append an event to the job and its stream.

        With a `key` the event is written once, even when the job dies right after and does this part again.
        Inside `transaction()` it is held back and written with the rest. Raises LeaseLost.
        """
        event = NewEvent(kind, dict(payload or {}), key)
        if self._held_back is not None:
            self._held_back.events.append(event)
        else:
            leases.record(self._job, self._owner, [event])

    def checkpoint(self, state: dict[str, Any]) -> None:
        """Remember how far the work is; a resumed attempt starts with this as `state`. Raises LeaseLost."""
        self.state = dict(state)
        if self._held_back is not None:
            self._held_back.checkpoint = self.state
        else:
            leases.record(self._job, self._owner, [], self.state)

    def check(self) -> None:
        """Call between steps and before anything expensive. Raises Cancelled, LeaseLost or Draining."""
        if self._heartbeat.lost.is_set():
            raise LeaseLost(str(self.job_id))
        if self._heartbeat.cancelled.is_set():
            raise Cancelled
        if draining.is_set():
            raise Draining

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Rows, events and checkpoint in one transaction that commits only while the lease is held.

        Keep it short: on SQLite nobody else can write meanwhile. The job's and the topic's rows are locked
        at its end, not at its beginning, so that other jobs on the same stream do not wait for it.
        """
        if self._held_back is not None:
            raise RuntimeError("work.transaction() does not nest.")
        before, committed = self.state, False
        try:
            with transaction.atomic():
                self._held_back = _HeldBack()
                yield
                held = self._held_back
                leases.record_within(self._job, self._owner, held.events, held.checkpoint)
            committed = True
        finally:
            self._held_back = None
            if not committed:
                self.state = before


class _HeldBack:
    """What was said inside a transaction and waits for its end."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []
        self.checkpoint: dict[str, Any] | None = None
