"""Snapshots as a list, the difference between two of them, and versions."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from builder.changes import FileChange, change_of
from builder.diffs import Shown, shown
from builder.models import Blob, Snapshot, Turn, Version
from builder.pages.tree import icon_of
from builder.selectors.versions import plans_at, snapshot_numbered, turn_at, versions_of
from teams.models import Project

ON_A_PAGE = 40
# Files whose difference is shown at once, and lines of each.
OPEN_FILES = 8
MOST_FILES = 60
MOST_LINES = 400
MOST_OTHERS = 200


@lru_cache(maxsize=4096)
def _counted(before: str, after: str) -> tuple[int, int]:
    """Lines added and removed between two blobs, by their hashes ("" for no file): these never change."""
    texts = dict(
        Blob.objects.filter(pk__in=[mark for mark in (before, after) if mark]).values_list("pk", "content")
    )
    change = change_of("", texts.get(before) if before else None, texts.get(after) if after else None)
    return change.added, change.removed


@dataclass(frozen=True)
class SnapshotRow:
    """One snapshot in the list: how much it changed against the one before."""

    snapshot: Snapshot
    files: int
    added: int
    removed: int
    versions: tuple[str, ...]

    @property
    def author(self) -> str:
        """Who made it: a person, or the agent in somebody's turn."""
        label = self.snapshot.author.label
        return f"Agent, for {label}" if self.snapshot.turn_id else label


@dataclass(frozen=True)
class FileDiff:
    """One file of a comparison."""

    path: str
    state: str
    before: str | None
    after: str | None
    is_open: bool

    @property
    def icon(self) -> str:
        """The icon of the file."""
        return icon_of(self.path.rpartition("/")[2])

    @cached_property
    def shown(self) -> Shown:
        """Its lines."""
        return shown(self.before or "", self.after or "", most=MOST_LINES)


@dataclass(frozen=True)
class HistoryPage:
    """One snapshot of a project against another; 0 stands for no files at all.

    `path` limits list and difference to one file. `before` is the number that the list begins under.
    """

    project: Project
    snapshot: Snapshot | None
    against: Snapshot | None
    path: str
    before: int
    may_edit: bool

    @cached_property
    def rows(self) -> list[SnapshotRow]:
        """A page of the list, the newest first."""
        found = list(self._listed()[:ON_A_PAGE])
        numbers = [snapshot.number - 1 for snapshot in found]
        older = self.project.snapshots.filter(number__in=numbers)
        manifests = {snapshot.number: snapshot.manifest for snapshot in older}
        names: dict[int, list[str]] = {}
        for version in self.versions:
            names.setdefault(version.snapshot_id, []).append(version.name)
        return [self._row(snapshot, manifests.get(snapshot.number - 1, {}), names) for snapshot in found]

    def _listed(self) -> QuerySet[Snapshot]:
        rows = self.project.snapshots.select_related("author", "turn__chat").order_by("-number")
        return rows.filter(number__lt=self.before) if self.before else rows

    def _row(self, snapshot: Snapshot, before: dict[str, str], names: dict[int, list[str]]) -> SnapshotRow:
        now = snapshot.manifest
        changed = [path for path in now.keys() | before.keys() if now.get(path) != before.get(path)]
        if self.path:
            changed = [path for path in changed if path == self.path]
        counts = [_counted(before.get(path, ""), now.get(path, "")) for path in changed]
        added, removed = sum(each[0] for each in counts), sum(each[1] for each in counts)
        return SnapshotRow(snapshot, len(changed), added, removed, tuple(names.get(snapshot.pk, ())))

    @property
    def older_url(self) -> str:
        """The next page of the list, "" at its end."""
        last = self.rows[-1].snapshot.number if self.rows else 0
        return f"?{urlencode({'before': last, 'path': self.path})}" if last > 1 else ""

    @cached_property
    def versions(self) -> list[Version]:
        """All versions."""
        return versions_of(self.project)

    @cached_property
    def changes(self) -> list[FileChange]:
        """The files that differ, without their lines."""
        now = self.snapshot.manifest if self.snapshot else {}
        then = self.against.manifest if self.against else {}
        paths = sorted(path for path in now.keys() | then.keys() if now.get(path) != then.get(path))
        if self.path:
            paths = [path for path in paths if path == self.path]
        return [
            FileChange(
                path,
                "added" if path not in then else "removed" if path not in now else "changed",
                *_counted(then.get(path, ""), now.get(path, "")),
            )
            for path in paths
        ]

    @cached_property
    def diffs(self) -> list[FileDiff]:
        """The files that differ with their lines; of very many the first ones."""
        now = self.snapshot.manifest if self.snapshot else {}
        then = self.against.manifest if self.against else {}
        some = self.changes[:MOST_FILES]
        marks = {mark for each in some for mark in (now.get(each.path), then.get(each.path)) if mark}
        texts = dict(Blob.objects.filter(pk__in=marks).values_list("pk", "content"))
        return [
            FileDiff(
                each.path,
                each.state,
                texts.get(then.get(each.path, "")),
                texts.get(now.get(each.path, "")),
                number < OPEN_FILES,
            )
            for number, each in enumerate(some)
        ]

    @property
    def added(self) -> int:
        """Lines added in all files."""
        return sum(change.added for change in self.changes)

    @property
    def removed(self) -> int:
        """Lines removed in all files."""
        return sum(change.removed for change in self.changes)

    @property
    def is_newest(self) -> bool:
        """Whether there is nothing to restore of the files."""
        newest = self.project.snapshots.order_by("-number").first()
        return bool(newest and self.snapshot and newest.manifest == self.snapshot.manifest)

    @cached_property
    def turn(self) -> Turn | None:
        """The conversation as it stood at the snapshot ended with this turn."""
        return turn_at(self.snapshot) if self.snapshot else None

    @cached_property
    def plans(self) -> dict[str, int]:
        """The revisions that the plan had."""
        return plans_at(self.snapshot) if self.snapshot else {}

    @cached_property
    def others(self) -> list[tuple[int, str]]:
        """What one can compare with, the newest first: the last 200 snapshots, and the chosen one."""
        rows = self.project.snapshots.order_by("-number").values_list("number", "reason")
        found = list(rows[:MOST_OTHERS])
        if self.against and self.against.number < found[-1][0]:
            found.append((self.against.number, self.against.reason))
        return [(number, f"{number}: {reason}") for number, reason in found if number != self._number]

    @property
    def other_versions(self) -> list[tuple[int, str]]:
        """Named snapshots that one can compare with, however old."""
        named = [(version.snapshot.number, version.name) for version in self.versions]
        return [(number, name) for number, name in named if number != self._number]

    @property
    def _number(self) -> int:
        return self.snapshot.number if self.snapshot else 0

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses that the controls use."""
        place = [self.project.team.slug, self.project.slug]
        urls = {name: reverse(f"builder:{name}", args=place) for name in ("history", "versions", "build")}
        urls["deploy"] = reverse("runtime:deploy", args=place)
        if self.snapshot:
            number = [*place, self.snapshot.number]
            urls["zip"] = reverse("builder:snapshot_zip", args=number)
            urls["restore"] = reverse("builder:restore", args=number)
        return urls


def history_page(
    project: Project, *, number: int, against: int | None, path: str, before: int, may_edit: bool
) -> HistoryPage:
    """The page with that snapshot (0 for the newest) against another (None for the one before it)."""
    newest = project.snapshots.order_by("-number").values_list("number", flat=True).first() or 0
    snapshot = snapshot_numbered(project, number or newest)
    there = against if against is not None else (snapshot.number - 1 if snapshot else 0)
    return HistoryPage(project, snapshot, snapshot_numbered(project, there), path, before, may_edit)
