"""Reading snapshots."""

import hashlib
import json

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from builder.models import Blob, Snapshot, Turn
from teams.models import Project


def latest_snapshot(project: Project) -> Snapshot | None:
    """The newest snapshot, or None before anything was built."""
    return project.snapshots.order_by("-number").first()


def files_of(snapshot: Snapshot | None) -> dict[str, str]:
    """Path -> content of every file, by path; empty without a snapshot."""
    if snapshot is None:
        return {}
    contents = dict(Blob.objects.filter(pk__in=set(snapshot.manifest.values())).values_list("pk", "content"))
    return {path: contents[sha256] for path, sha256 in sorted(snapshot.manifest.items())}


def files_mark(snapshot: Snapshot | None) -> str:
    """Names all files of a snapshot by what is in them: what is kept in memory outlives a row."""
    manifest = snapshot.manifest if snapshot else {}
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def file_at(snapshot: Snapshot | None, path: str) -> str | None:
    """The content of one file, or None where there is no such path."""
    if snapshot is None or path not in snapshot.manifest:
        return None
    return Blob.objects.get(pk=snapshot.manifest[path]).content


def text_once_at(project: Project, path: str, mark: str) -> str:
    """What that path of this project once held under that hash, "" where it never did.

    A hash alone opens nothing: contents are shared by all projects, and somebody may know one of another's.
    """
    manifests = project.snapshots.order_by("-number").values_list("manifest", flat=True)
    if not mark or not any(manifest.get(path) == mark for manifest in manifests.iterator(chunk_size=20)):
        return ""
    return Blob.objects.get(pk=mark).content


def known_to(turn: Turn) -> dict[str, str]:
    """Path -> hash of what a turn can have read whatever became of its worker: the files it began with, and
    what it wrote itself. What people wrote since is not in it.
    """
    snapshots = turn.chat.project.snapshots
    first = snapshots.filter(created_at__lte=turn.created_at).order_by("-number").first()
    known: dict[str, str] = first.manifest if first else {}
    before = known
    since = snapshots.filter(number__gt=first.number if first else 0).order_by("number")
    for author, manifest in since.values_list("turn_id", "manifest"):
        if author == turn.pk:
            known = known | {path: mark for path, mark in manifest.items() if before.get(path) != mark}
        before = manifest
    return known


def marks_of(snapshot: Snapshot) -> dict[str, str]:
    """What this snapshot changed: path -> A (added) or M (modified).

    A turn may make several: they are one change, against what was there before the first of them.
    """
    snapshots = snapshot.project.snapshots
    of_turn = snapshots.filter(turn__isnull=False, turn=snapshot.turn_id).order_by("number")
    first = Coalesce(Subquery(of_turn.values("number")[:1]), snapshot.number)
    before = snapshots.filter(number__lt=first).order_by("-number").first()
    if before is None:
        return dict.fromkeys(snapshot.manifest, "A")
    return {
        path: "M" if path in before.manifest else "A"
        for path, sha256 in snapshot.manifest.items()
        if before.manifest.get(path) != sha256
    }


def compiled_files(project: Project, before: int | None = None) -> dict[str, str]:
    """What the compiler wrote the last time (before snapshot number `before`): path -> content.

    Projects built before that was kept: what the newest turn wrote, which was the compiler's alone then.
    """
    snapshots = project.snapshots.order_by("-number")
    if before is not None:
        snapshots = snapshots.filter(number__lt=before)
    kept = snapshots.filter(compiled__isnull=False).first()
    if kept is None:
        return files_of(snapshots.filter(turn__isnull=False).first())
    contents = dict(Blob.objects.filter(pk__in=set(kept.compiled.values())).values_list("pk", "content"))
    return {path: contents[sha256] for path, sha256 in sorted(kept.compiled.items())}
