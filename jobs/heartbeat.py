"""Keeps a lease alive from its own thread and watches for the cancel flag."""

import logging
import threading
import time
from types import TracebackType
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from jobs import leases

log = logging.getLogger(__name__)

# How soon a running job notices that somebody pressed Stop. Reading by primary key twice a second is cheap.
LOOK_EVERY = 0.5


class Heartbeat:
    """While entered, extends the lease three times per lease time. Any thread may read its two events."""

    def __init__(self, job_id: UUID, owner: str) -> None:
        self.lost = threading.Event()
        self.cancelled = threading.Event()
        self._job_id = job_id
        self._owner = owner
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heartbeat-{job_id}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        lease = settings.JOB_LEASE_SECONDS
        extended_at = time.monotonic()
        try:
            while not self._stop.wait(min(LOOK_EVERY, lease / 6)) and not self.lost.is_set():
                try:
                    if leases.cancel_requested(self._job_id):
                        self.cancelled.set()
                    if time.monotonic() - extended_at > lease / 3:
                        self._extend()
                        extended_at = time.monotonic()
                except (DatabaseError, InterfaceError) as error:
                    # A short outage of the database is survived; one as long as the lease means that
                    # another worker may have the job by now.
                    log.warning("job %s: heartbeat failed: %s", self._job_id, error)
                    connection.close()
                    if time.monotonic() - extended_at > lease:
                        self.lost.set()
        finally:
            connection.close()

    def _extend(self) -> None:
        if not leases.extend(self._job_id, self._owner):
            self.lost.set()
