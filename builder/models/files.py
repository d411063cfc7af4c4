"""Files as they stood: content by its hash, and snapshots that name it by path."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class Blob(InsertOnly):
    """The content of a file, stored once under its SHA-256 in hexadecimal."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.TextField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Snapshot(InsertOnly):
    """All files of a project at one moment: `manifest` maps a path to the hash of its content.

    `compiled` is the manifest of what the compiler wrote for it, before it was merged with what people and
    agents had made of the files; None where no compiler was at work.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    manifest = models.JSONField()
    compiled = models.JSONField(null=True, default=None)
    reason = models.CharField(max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    turn = models.ForeignKey("builder.Turn", models.PROTECT, null=True, related_name="snapshots")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_snapshot_per_number")]

    def __str__(self) -> str:
        return f"snapshot {self.number} of {self.project}"
