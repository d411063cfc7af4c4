"""The changes between two texts, each with a name that stays the same however often it is worked out."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from builder.diffs.comparing import opcodes, split

CONTEXT = 3


@dataclass(frozen=True)
class Hunk:
    """Lines `old` at `old_start` became lines `new` at `new_start`; both starts count from 0.

    `id` names it by what changed and the lines around it, so that it is the same in every process and
    stays the same when something far from it changes.
    """

    id: str
    old_start: int
    old: tuple[str, ...]
    new_start: int
    new: tuple[str, ...]

    @property
    def old_end(self) -> int:
        """The first line behind it in the old text."""
        return self.old_start + len(self.old)

    @property
    def new_end(self) -> int:
        """The first line behind it in the new text."""
        return self.new_start + len(self.new)


def hunks_of(before: str, after: str) -> list[Hunk]:
    """Every changed run of lines, in order; empty where the texts are the same."""
    old, new = split(before), split(after)
    seen: Counter[str] = Counter()
    found = []
    for tag, low, high, start, end in opcodes(old, new):
        if tag == "equal":
            continue
        mark = _mark(
            old[low:high], new[start:end], new[max(0, start - CONTEXT) : start], new[end : end + CONTEXT]
        )
        seen[mark] += 1
        name = mark if seen[mark] == 1 else _mark([mark], [str(seen[mark])], [], [])
        found.append(Hunk(name, low, tuple(old[low:high]), start, tuple(new[start:end])))
    return found


def _mark(old: Sequence[str], new: Sequence[str], above: Sequence[str], below: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for lines in (above, old, new, below):
        digest.update(f"{len(lines)}\0".encode())
        for line in lines:
            digest.update(f"{len(line)}\0{line}\0".encode())
    return digest.hexdigest()[:20]
