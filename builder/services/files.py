"""Writing snapshots."""

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from builder.models import Blob, Snapshot, Turn
from lib.errors import StaleRevision
from teams.models import Project, User
from teams.services.audit import record_fact


def content_hash(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def take_snapshot(
    *,
    project: Project,
    files: Mapping[str, str],
    reason: str,
    by: User,
    turn: Turn | None = None,
    upon: int | None = None,
) -> Snapshot:
    """Store `files` (path -> content) as the project's newest snapshot. Nothing older is touched.

    `upon` is the number of the snapshot that they were made from, 0 for none. Raises StaleRevision when it is
    not the newest any more: what another one added would be missing. Without it nobody asks.
    """
    manifest = {path: content_hash(files[path]) for path in sorted(files)}
    with transaction.atomic():
        # Two people saving at once must not draw the same number.
        Project.objects.select_for_update().get(pk=project.pk)
        Blob.objects.bulk_create(
            [Blob(sha256=content_hash(content), content=content) for content in files.values()],
            ignore_conflicts=True,
        )
        newest = project.snapshots.aggregate(Max("number"))["number__max"] or 0
        if upon is not None and upon != newest:
            raise StaleRevision("Other files were written meanwhile.")
        snapshot = Snapshot.objects.create(
            project=project, number=newest + 1, manifest=manifest, reason=reason, author=by, turn=turn
        )
        record_fact(by=by, verb="builder.snapshot_taken", project=project, subject=str(snapshot.number))
    return snapshot
