"""Proofs: which criterion a test showed, on which files, and when."""

from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class Proof(InsertOnly):
    """The result of one criterion's test. It holds for exactly this criterion text and these files.

    A test that is run again on the same files adds a proof; the newest counts.
    """

    class State(models.TextChoices):
        PROVEN = "proven", "Proven"
        FAILING = "failing", "Failing"
        UNTESTED = "untested", "Untested"

    snapshot = models.ForeignKey("builder.Snapshot", models.CASCADE, related_name="proofs")
    workflow_key = models.CharField(max_length=80)
    criterion_key = models.CharField(max_length=20)
    criterion_hash = models.CharField(max_length=64)
    files_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices)
    test = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["snapshot", "workflow_key", "criterion_key"], name="builder_proof_of_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_key} {self.state}"
