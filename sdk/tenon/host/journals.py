"""The answers a run got, by their place in it, so that a run that starts again gets the same ones."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# What people call each operation. Only these are remembered: the others give nothing or are told again.
WORDS: Final[dict[str, str]] = {
    "step_start": "the step",
    "http": "the request",
    "kv_get": "reading the kept value",
    "kv_set": "keeping the value",
    "kv_delete": "forgetting the value",
    "now": "asking for the time",
    "sleep": "a wait",
    "wait_for": "waiting for the event",
    "start": "starting the workflow",
    "emit": "saying the event",
    "variable": "reading the variable",
    "issue": "the issue",
    "respond": "the answer to the sender",
}
LOST: Final = "lost"
"""The operation of a request whose answer nobody heard. It stands beside its place: twins did it, or not."""


@dataclass(frozen=True)
class Entry:
    """One remembered answer. `name` is what people know the question by, `fingerprint` all of it.

    `value` is what the host makes of its answer; see `LocalHost`.
    """

    at: str
    op: str
    name: str
    fingerprint: str
    value: Any


class Mismatch(Exception):
    """The code asked something else than it did at this place before. The run cannot go on by guessing."""


def fingerprint(op: str, name: str, given: Any) -> str:
    """What was asked: the same code with the same data gives the same text."""
    written = json.dumps([op, name, given], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


class Journal:
    """The answers of a run by their place. Empty for a run that starts for the first time."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._entries = {entry.at: entry for entry in entries}

    def find(self, at: str, op: str, name: str, given: Any) -> Entry | None:
        """The answer given here before, or None. Raises `Mismatch` where something else was asked."""
        entry = self._entries.get(at)
        if entry is None:
            return None
        if (entry.op, entry.fingerprint) != (op, fingerprint(op, name, given)):
            raise Mismatch(_told(entry, op, name))
        return entry

    def add(self, at: str, op: str, name: str, given: Any, value: Any) -> Entry:
        """Remember an answer. It counts once `Parts.commit` has returned."""
        entry = Entry(at, op, name, fingerprint(op, name, given), value)
        self._entries[at] = entry
        self.keep(entry)
        return entry

    def add_lost(self, at: str, value: Any) -> Entry:
        """Remember that the request at this place was sent, and that its answer is not known."""
        number = sum(place_of_lost(each) == at for each in self._entries) + 1
        return self.add(f"{at}~{number}", LOST, "", None, value)

    def keep(self, entry: Entry) -> None:
        """Called with every new entry; a journal that outlives its process stores it here."""

    @property
    def entries(self) -> list[Entry]:
        """All of them, in the order in which they were added."""
        return list(self._entries.values())


def place_of_lost(at: str) -> str:
    """The place of the request that an entry about a lost answer is about, "" for any other entry."""
    return at.rpartition("~")[0]


def _told(entry: Entry, op: str, name: str) -> str:
    before, now = _words(entry.op, entry.name), _words(op, name)
    what = f"was {before} and is {now} now" if before != now else f"is {now} again, with other input"
    return (
        f"When this run went before, what it did at {entry.at} {what}: the code or its data changed, or it "
        "depends on something that is not the same each time. Start a new run instead of resuming this one."
    )


def _words(op: str, name: str) -> str:
    words = WORDS.get(op, op)
    return f"{words} {name!r}" if name else words
