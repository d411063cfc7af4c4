"""The journal of a run as rows."""

import json

from tenon.host import Entry, Journal

from runtime.models import Blob, JournalEntry, Run
from runtime.runners.commits import Commits
from runtime.selectors.durable import Stored
from runtime.services.blobs import blob_of
from runtime.storable import LARGEST_BYTES


class StoredJournal(Journal):
    """Keeps every new entry with the next commit."""

    def __init__(self, run: Run, commits: Commits, stored: list[Stored]) -> None:
        super().__init__([one.entry for one in stored])
        self._run = run
        self._commits = commits

    def keep(self, entry: Entry) -> None:
        """See `Journal.keep`."""
        row, blob = as_row(self._run, entry)
        if blob is not None:
            self._commits.add(blob)
        self._commits.add(row)


def as_row(run: Run, entry: Entry) -> tuple[JournalEntry, Blob | None]:
    """The unsaved row, and the unsaved blob it names where the value is large."""
    # ASCII: half characters and NUL come back as they were, whatever the database thinks of them.
    text = json.dumps(entry.value, separators=(",", ":"))
    blob = blob_of(text.encode(), is_text=False) if len(text) > LARGEST_BYTES else None
    row = JournalEntry(
        run=run,
        at=entry.at,
        op=entry.op,
        name=entry.name.replace("\0", "").encode("utf-8", "replace").decode()[:200],
        fingerprint=entry.fingerprint,
        value="" if blob else text,
        blob=blob,
    )
    return row, blob
