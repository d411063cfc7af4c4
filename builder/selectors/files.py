"""Reading snapshots."""

from builder.models import Blob, Snapshot
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


def file_at(snapshot: Snapshot | None, path: str) -> str | None:
    """The content of one file, or None where there is no such path."""
    if snapshot is None or path not in snapshot.manifest:
        return None
    return Blob.objects.get(pk=snapshot.manifest[path]).content


def marks_of(snapshot: Snapshot) -> dict[str, str]:
    """What this snapshot changed against the one before it: path -> A (added) or M (modified)."""
    before = snapshot.project.snapshots.filter(number=snapshot.number - 1).first()
    if before is None:
        return dict.fromkeys(snapshot.manifest, "A")
    return {
        path: "M" if path in before.manifest else "A"
        for path, sha256 in snapshot.manifest.items()
        if before.manifest.get(path) != sha256
    }
