"""What happened in a run, in order. Rows are added while it runs and never changed.

`seq` counts from 1 within the run and the kind; (run, seq) is unique, so a run that is resumed after a crash
cannot record the same step twice. Times are milliseconds since the run began.
"""

from django.db import models

from lib.web.insert_only import InsertOnly
from runtime.models.runs import Run


class RunStep(InsertOnly):
    """A step that ended. What the code told about itself."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12)
    attempts = models.PositiveIntegerField(default=1)
    started_ms = models.FloatField()
    took_ms = models.FloatField()
    input = models.JSONField(null=True)
    output = models.JSONField(null=True)
    error = models.JSONField(null=True)
    function = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(default=0)
    shortened = models.BooleanField(default=False)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="runtime_step_seq")]

    def __str__(self) -> str:
        return f"{self.seq}. {self.name} ({self.status})"


class Exchange(InsertOnly):
    """One HTTP request and its answer, recorded by the host. Secrets are hidden before they come here."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="exchanges")
    seq = models.PositiveIntegerField()
    step = models.PositiveIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=1)
    system = models.CharField(max_length=80)
    method = models.CharField(max_length=10)
    path = models.TextField()
    url = models.TextField()
    request = models.JSONField()
    response = models.JSONField(null=True)
    status = models.PositiveIntegerField(null=True)
    started_ms = models.FloatField()
    took_ms = models.FloatField()
    error = models.TextField(blank=True)
    shortened = models.BooleanField(default=False)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="runtime_exchange_seq")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status or self.error}"


class LogLine(InsertOnly):
    """One line the code wrote."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="log_lines")
    seq = models.PositiveIntegerField()
    at_ms = models.FloatField()
    level = models.CharField(max_length=10)
    message = models.TextField()
    fields = models.JSONField(default=dict)
    step = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="runtime_log_seq")]

    def __str__(self) -> str:
        return self.message[:80]
