"""Turns that are at work, as this process has read them: an event costs what it says, not all before it.

The database is the truth: a turn is read again whenever an event does not follow the last one that was heard.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from builder.blocks import Prose
from builder.models import Turn
from builder.selectors.chats import shown_turn_of_job
from builder.transcript import Transcript
from jobs.events import StreamEvent
from jobs.models import JobEvent

MOST: Final = 64
MOST_CHANGES: Final = 500
Change = tuple[int | None, int | None]
UNKNOWN: Final[Change] = (None, None)


@dataclass
class Heard:
    """A turn with what its events up to number `seq` say.

    `pieces` counts the pieces of each block, `changes` has for the last events which block each changed.
    """

    turn: Turn
    transcript: Transcript
    seq: int
    pieces: dict[int, int] = field(default_factory=dict)
    changes: OrderedDict[int, Change] = field(default_factory=OrderedDict)


@dataclass(frozen=True)
class Told:
    """What an event did: the turn as it is now, and the block that it changed.

    `block` is None when it changed none. Of a block that was there before, the pieces from number `since` on
    are what changed; None: all of it.
    """

    turn: Turn
    transcript: Transcript
    block: int | None = None
    since: int | None = None


class LiveTurns:
    """The turns that were heard of last. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[UUID, Heard] = OrderedDict()

    def hear(self, event: StreamEvent) -> Told | None:
        """Take in an event of a turn's job; None when there is no such turn.

        Several people may watch: what an event changed is known to the second one too.
        """
        if event.job_id is None:
            return None
        number = event.seq or 0
        with self._lock:
            heard = self._heard.get(event.job_id)
            if heard is None or not event.kind.startswith("turn.") or not 0 < number <= heard.seq + 1:
                heard = self._read(event.job_id)
            if heard is None:
                return None
            self._heard.move_to_end(event.job_id)
            if number == heard.seq + 1:
                _add(heard, event)
            block, since = heard.changes.get(number, UNKNOWN)
            return Told(heard.turn, heard.transcript, block, since)

    def _read(self, job_id: UUID) -> Heard | None:
        fresh = _read(job_id)
        if fresh:
            self._heard[job_id] = fresh
            while len(self._heard) > MOST:
                self._heard.popitem(last=False)
        return fresh

    def forget(self) -> None:
        """Read every turn again; for tests."""
        with self._lock:
            self._heard.clear()


live_turns: Final = LiveTurns()


def _add(heard: Heard, event: StreamEvent) -> None:
    number = heard.transcript.hear(event.kind, event.payload)
    heard.seq += 1
    since = None
    if number is not None:
        # While text is added the last piece grows, and new ones come after it; else all may be different.
        known = heard.pieces.get(number)
        since = known - 1 if known and event.kind == "turn.text_added" else None
        heard.pieces[number] = _count(heard.transcript, number)
    heard.changes[heard.seq] = (number, since)
    while len(heard.changes) > MOST_CHANGES:
        heard.changes.popitem(last=False)


def _count(transcript: Transcript, number: int) -> int:
    """How many pieces a block has; only prose has several."""
    block = transcript.blocks[number]
    return len(block.chunks) if isinstance(block, Prose) else 1


def _read(job_id: UUID) -> Heard | None:
    turn = shown_turn_of_job(job_id)
    if turn is None:
        return None
    transcript, seq = Transcript(), 0
    rows = JobEvent.objects.filter(job_id=job_id).order_by("seq")
    for kind, payload, number in rows.values_list("kind", "payload", "seq"):
        transcript.hear(kind, payload)
        seq = number
    return Heard(turn, transcript, seq)
