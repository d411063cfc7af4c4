"""What happened in a run, in order. Rows are added while it runs and never changed.

`seq` counts from 1 within the run and the kind. `at` is the place in the run (docs/runs.md) and the same
however often the run starts over, so a run that is resumed after a crash cannot record the same step twice.
Times are milliseconds since the run began. A value over 256 KB is stored by its beginning; `..._blob` has the
whole.
"""

from django.db import models
from django.db.models import Q

from lib.web.insert_only import InsertOnly
from runtime.models.blobs import Blob
from runtime.models.runs import Run


def _once(name: str) -> models.UniqueConstraint:
    """One row for each place. Rows from before there were places have none."""
    return models.UniqueConstraint(fields=["run", "at"], condition=~Q(at=""), name=name)


class RunStep(InsertOnly):
    """A step that ended. What the code told about itself. `replayed`: taken from an earlier run."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    seq = models.PositiveIntegerField()
    at = models.CharField(max_length=400, blank=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12)
    attempts = models.PositiveIntegerField(default=1)
    started_ms = models.FloatField()
    took_ms = models.FloatField()
    input = models.JSONField(null=True)
    input_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    output = models.JSONField(null=True)
    output_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    error = models.JSONField(null=True)
    function = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(default=0)
    shortened = models.BooleanField(default=False)
    replayed = models.BooleanField(default=False)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="runtime_step_seq"),
            _once("runtime_step_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.name} ({self.status})"


class Exchange(InsertOnly):
    """One HTTP request and its answer, recorded by the host. Secrets are hidden before they come here.

    `answered_by` is empty where the system answered; "ledger" where this write had been done already and
    nothing was sent, "preview" where nothing is sent because the run only shows what it would do.
    """

    class AnsweredBy(models.TextChoices):
        LEDGER = "ledger", "Not sent: done by an earlier run"
        PREVIEW = "preview", "Not sent: a preview"

    run = models.ForeignKey(Run, models.CASCADE, related_name="exchanges")
    seq = models.PositiveIntegerField()
    at = models.CharField(max_length=400, blank=True)
    step = models.PositiveIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=1)
    system = models.CharField(max_length=80)
    method = models.CharField(max_length=10)
    path = models.TextField()
    url = models.TextField()
    write_key = models.CharField(max_length=500, blank=True)
    request = models.JSONField()
    request_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    request_bytes = models.PositiveIntegerField(default=0)
    response = models.JSONField(null=True)
    response_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    response_bytes = models.PositiveIntegerField(default=0)
    answered_by = models.CharField(max_length=7, choices=AnsweredBy, blank=True)
    status = models.PositiveIntegerField(null=True)
    started_ms = models.FloatField()
    took_ms = models.FloatField()
    error = models.TextField(blank=True)
    shortened = models.BooleanField(default=False)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="runtime_exchange_seq"),
            _once("runtime_exchange_at"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status or self.error}"


class LogLine(InsertOnly):
    """One line the code wrote."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="log_lines")
    seq = models.PositiveIntegerField()
    at = models.CharField(max_length=400, blank=True)
    at_ms = models.FloatField()
    level = models.CharField(max_length=10)
    message = models.TextField()
    fields = models.JSONField(default=dict)
    step = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="runtime_log_seq"),
            _once("runtime_log_at"),
        ]

    def __str__(self) -> str:
        return self.message[:80]
