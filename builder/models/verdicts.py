"""What people decided by name: about changes, about drift, and about criteria that need no proof."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class ChangeVerdict(InsertOnly):
    """One change of a turn was accepted or undone. `change` names a hunk of `path`, "" the whole file."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        UNDONE = "undone", "Undone"

    turn = models.ForeignKey("builder.Turn", models.CASCADE, related_name="verdicts")
    path = models.CharField(max_length=400)
    change = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.path} {self.verdict}"


class DriftVerdict(InsertOnly):
    """A difference of plan and code that a person calls right. It holds while `mark` (a hash) is the same."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="drift_verdicts")
    mark = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "mark"], name="builder_one_verdict_per_drift")
        ]

    def __str__(self) -> str:
        return f"drift {self.mark[:12]}"


class Excuse(InsertOnly):
    """A person's word that a criterion needs no proof, as it reads now. The newest of a criterion counts."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="excuses")
    workflow_key = models.CharField(max_length=80)
    criterion_key = models.CharField(max_length=20)
    criterion_hash = models.CharField(max_length=64)
    is_excused = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.criterion_key} of {self.workflow_key}"
