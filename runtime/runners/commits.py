"""What a run wants to write, kept in order and written together, fenced by the job's lease."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models

from jobs.work import Work
from runtime.models import Blob, Exchange, JournalEntry, LogLine, RunStep, WriteOutcome
from runtime.services.blobs import store_all

log = logging.getLogger(__name__)

T = TypeVar("T")

# News for open pages are sent together, at most so often: a person sees no difference, the database does.
NEWS_SECONDS = 0.08
FIRST_PAUSE = 0.1
ORDER: tuple[type[models.Model], ...] = (RunStep, Exchange, LogLine, JournalEntry, WriteOutcome)


class Commits:
    """The pending rows and changes of one execution of a run.

    Everything that was added since the last commit becomes visible in one transaction, or nothing. Rows of a
    place that is stored already are left out. Raises what `work` raises: LeaseLost when another worker has
    the run. A database that is away is waited for, for a part of the lease: what was done in another system
    should be written down by the one who knows.
    """

    def __init__(self, work: Work, about: dict[str, Any]) -> None:
        """`about` goes with every piece of news."""
        self._work = work
        self._about = about
        self._rows: list[models.Model] = []
        self._changes: list[Callable[[], object]] = []
        self._news: dict[str, list[dict[str, Any]]] = {}
        self._told_at = 0.0
        self._lock = threading.RLock()
        self._writing = False

    def add(self, row: models.Model) -> None:
        """Write this row with the next commit."""
        with self._lock:
            self._rows.append(row)

    def change(self, change: Callable[[], object]) -> None:
        """Call this inside the next commit's transaction; not from within one, where it would be lost."""
        with self._lock:
            if self._writing:
                raise RuntimeError("Commits.change() was called inside a commit.")
            self._changes.append(change)

    def tell(self, kind: str, news: dict[str, Any]) -> None:
        """Something an open page shows; `kind` is started, ended or retried."""
        with self._lock:
            self._news.setdefault(kind, []).append(news)
            if time.monotonic() - self._told_at >= NEWS_SECONDS:
                self.commit()

    def commit(self) -> None:
        """Write what there is."""
        with self._lock:
            if self._rows or self._changes or self._news_are_due():
                self.together(lambda: None)

    def together(self, do: Callable[[], T], *, all_news: bool = False) -> T:
        """Write what there is and do `do`, in one transaction; its result.

        `do` may be called again when the database went away meanwhile.
        """
        with self._lock:
            ends = time.monotonic() + settings.JOB_LEASE_SECONDS / 3
            pause = FIRST_PAUSE
            while True:
                try:
                    return self._transaction(do, all_news)
                except (OperationalError, InterfaceError) as error:
                    # The connection cannot be used any more; the next query opens another.
                    connection.close()
                    if time.monotonic() + pause > ends:
                        raise
                    log.warning("run %s: not written yet: %s", self._about.get("run"), error)
                    time.sleep(pause)
                    pause *= 2

    def _transaction(self, do: Callable[[], T], all_news: bool) -> T:
        with_news = all_news or self._news_are_due()
        self._writing = True
        try:
            result = self._written(do, with_news)
        finally:
            self._writing = False
        self._rows, self._changes = [], []
        if with_news:
            self._news = {}
            self._told_at = time.monotonic()
        return result

    def _written(self, do: Callable[[], T], with_news: bool) -> T:
        with self._work.transaction():
            # Blobs first: the others name them.
            store_all([row for row in self._rows if isinstance(row, Blob)])
            for model in ORDER:
                rows = [row for row in self._rows if type(row) is model]
                model._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=200)
            for change in self._changes:
                change()
            result = do()
            if with_news and self._news:
                news = {kind: self._news.get(kind, []) for kind in ("started", "ended", "retried")}
                self._work.emit("run.progress", {**self._about, **news})
        return result

    def _news_are_due(self) -> bool:
        return bool(self._news) and time.monotonic() - self._told_at >= NEWS_SECONDS
