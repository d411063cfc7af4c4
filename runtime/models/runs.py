"""One run of one workflow, and the code it ran."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Job
from lib.web.insert_only import InsertOnly


class CodeBundle(InsertOnly):
    """A project's files as a run saw them, stored once for all runs of the same files."""

    digest = models.CharField(max_length=64, unique=True)
    files = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest[:12]


class Run(models.Model):
    """One run. Queued until `started_at`, running until `ended_at`, then `outcome` says how it ended."""

    class Outcome(models.TextChoices):
        DONE = "done", "Passed"
        SKIPPED = "skipped", "Skipped"
        EMPTY = "empty", "Nothing to do"
        PARKED = "parked", "Parked"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"

    class Cause(models.TextChoices):
        TEST = "test", "Test"
        MANUAL = "manual", "Started by hand"
        REPLAY = "replay", "Run again"
        WEBHOOK = "webhook", "Webhook"
        SCHEDULE = "schedule", "Schedule"
        EVENT = "event", "Event"

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    workflow = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=8, choices=Cause)
    code = models.ForeignKey(CodeBundle, models.PROTECT, related_name="runs")
    payload = models.JSONField(null=True)
    faults = models.JSONField(default=list)
    twins = models.JSONField(null=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="run")
    isolation = models.CharField(max_length=7, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    replay_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replays")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="runs")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    took_ms = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="runtime_run_number"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="runtime_run_ended_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "outcome", "-number"], name="runtime_run_outcome"),
            models.Index(fields=["project", "workflow", "-number"], name="runtime_run_workflow"),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.workflow}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def state(self) -> str:
        """One of "queued", "running" or an outcome. Reads the job: one can end without its run.

        That happens when it is cancelled before a worker took it, or given up after too many crashes.
        """
        if self.outcome:
            return self.outcome
        if self.job is not None and self.job.is_over:
            return self.Outcome.STOPPED if self.job.state == Job.State.CANCELLED else self.Outcome.FAILED
        return "running" if self.started_at else "queued"
