"""What finished steps gave, so that a run that starts again does not do them again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenon.errors import HostRefused


@dataclass(frozen=True)
class Finished:
    """A step that was done in an earlier execution of the run."""

    seq: int
    name: str
    fingerprint: str
    output: Any


def fingerprint(name: str, given: Any) -> str:
    """What a step was asked: the same code with the same input gives the same text."""
    written = json.dumps([name, given], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]


class Journal:
    """The finished steps of a run by their number. Empty for a run that starts for the first time."""

    def __init__(self, finished: Sequence[Finished] = ()) -> None:
        self._finished = {entry.seq: entry for entry in finished}

    def find(self, seq: int, name: str, given: Any) -> Finished | None:
        """The step's earlier result. Raises `HostRefused("journal")` where another step had this number."""
        entry = self._finished.get(seq)
        if entry is None:
            return None
        if entry.fingerprint != fingerprint(name, given):
            raise HostRefused(
                "journal",
                f"step {seq} was {entry.name!r} when this run went before and is {name!r} with another input "
                "now: the code or its data changed. Start a new run instead of resuming this one",
            )
        return entry

    def add(self, seq: int, name: str, given: Any, output: Any) -> None:
        """Remember a step that is done."""
        self._finished[seq] = Finished(seq, name, fingerprint(name, given), output)

    @property
    def finished(self) -> list[Finished]:
        """All of them, in order."""
        return [self._finished[seq] for seq in sorted(self._finished)]
