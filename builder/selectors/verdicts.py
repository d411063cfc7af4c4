"""What a turn changed, and what people said of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.diffs import Hunk, hunks_of
from builder.models import Blob, ChangeVerdict, Snapshot, Turn

WHOLE_FILE = ""


@dataclass(frozen=True)
class Change:
    """One change of a file: `hunk` of it, or None for a file that was added or removed as a whole.

    `verdict` is accepted, undone or "".
    """

    id: str
    hunk: Hunk | None
    verdict: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything of it yet."""
        return not self.verdict


@dataclass(frozen=True)
class ChangedFile:
    """A file before and after a turn wrote it; None where it did not exist.

    A turn writes a file several times where somebody else wrote it in between: then there are several of
    these, so that what others wrote is in none of them.
    """

    path: str
    before: str | None
    after: str | None
    changes: tuple[Change, ...]

    @property
    def state(self) -> str:
        """Added, changed or removed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def undone(self) -> list[Change]:
        """The changes that were taken back."""
        return [change for change in self.changes if change.verdict == ChangeVerdict.Verdict.UNDONE]


def changed_files(turn: Turn, path: str | None = None) -> list[ChangedFile]:
    """What the turn changed, by path; of one file where `path` is given."""
    written = [each for each in _written(turn) if path in (None, each[0])]
    marks = {mark for _, before, after in written for mark in (before, after) if mark}
    texts = dict(Blob.objects.filter(pk__in=marks).values_list("pk", "content"))
    verdicts = _verdicts(turn)
    found = []
    places: dict[str, int] = {}
    for name, before, after in written:
        place = places[name] = places.get(name, -1) + 1
        old, new = texts.get(before) if before else None, texts.get(after) if after else None
        changes = tuple(
            replace(change, verdict=verdicts.get((name, change.id), ""))
            for change in _changes(old, new, place)
        )
        found.append(ChangedFile(name, old, new, changes))
    return found


def _changes(before: str | None, after: str | None, place: int) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(_placed(WHOLE_FILE, place), None)
        return
    for hunk in hunks_of(before, after):
        yield Change(_placed(hunk.id, place), hunk)


def _placed(name: str, place: int) -> str:
    """A name of its own where the same change was made twice with somebody else's between."""
    return hashlib.sha256(f"{name}\0{place}".encode()).hexdigest()[:20] if place else name


def _verdicts(turn: Turn) -> dict[tuple[str, str], str]:
    """(path, change) -> the newest word."""
    rows = ChangeVerdict.objects.filter(turn=turn).order_by("pk")
    return {
        (path, change): verdict for path, change, verdict in rows.values_list("path", "change", "verdict")
    }


def _written(turn: Turn) -> list[tuple[str, str, str]]:
    """(path, hash before, hash after) of each stretch in which only the turn wrote the file."""
    own = list(turn.snapshots.order_by("number"))
    numbers = [snapshot.number - 1 for snapshot in own]
    project = turn.chat.project_id
    before = {row.number: row for row in Snapshot.objects.filter(project=project, number__in=numbers)}
    stretches: dict[str, list[list[str]]] = {}
    for snapshot in own:
        there = before[snapshot.number - 1].manifest if snapshot.number - 1 in before else {}
        for path in sorted(there.keys() | snapshot.manifest.keys()):
            old, new = there.get(path, ""), snapshot.manifest.get(path, "")
            if old == new:
                continue
            known = stretches.setdefault(path, [])
            if known and known[-1][1] == old:
                known[-1][1] = new
            else:
                known.append([old, new])
    return [(path, old, new) for path in sorted(stretches) for old, new in stretches[path] if old != new]
