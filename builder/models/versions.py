"""Snapshots that were given a name."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class Version(InsertOnly):
    """A snapshot with the plan revisions and the proof it had when it was named.

    plans   `{workflow key: revision number}`
    proof   `{workflow key: {"proven": n, "total": n}}`
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="versions")
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    snapshot = models.ForeignKey("builder.Snapshot", models.PROTECT, related_name="versions")
    plans = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="builder_one_version_per_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.project}"
