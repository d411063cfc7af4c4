"""One run of one workflow, and the code it ran."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from jobs.models import Job
from lib.web.insert_only import InsertOnly
from runtime import states
from runtime.models.blobs import Blob

# The place of an event, and the workflow that starts on it: `2/1.3>contact-to-lead`.
LONGEST_ORIGIN = 400 + 1 + 120


class CodeBundle(InsertOnly):
    """A project's files as a run saw them, stored once for all runs of the same files."""

    digest = models.CharField(max_length=64, unique=True)
    files = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest[:12]


class Run(models.Model):
    """One run. Queued until `started_at`, running until `ended_at`, then `outcome` says how it ended.

    In between it may wait, without a process: `wait` says for what, `wakes_at` until when at the latest,
    `waits_for` for which event. `job` is the newest of its jobs: every time it goes on it gets another.
    `environment` None: twins answer. `root` is the run that a chain of re-runs began with, None for that run
    itself; `from_step` the step from which a re-run does things anew, None for all of them.
    """

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
        WORKFLOW = "workflow", "Another workflow"

    class Mode(models.TextChoices):
        RUN = "run", "Run"
        PREVIEW = "preview", "Preview"

    class Wait(models.TextChoices):
        SLEEP = states.SLEEP, "Until a time"
        EVENT = states.EVENT, "For an event"
        PERSON = states.PERSON, "For a person"
        TURN = states.TURN, "For its turn"

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="runs")
    environment = models.ForeignKey("systems.Environment", models.PROTECT, null=True, related_name="runs")
    number = models.PositiveIntegerField()
    workflow = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=8, choices=Cause)
    mode = models.CharField(max_length=7, choices=Mode, default=Mode.RUN)
    code = models.ForeignKey(CodeBundle, models.PROTECT, related_name="runs")
    payload = models.JSONField(null=True)
    payload_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    request = models.JSONField(null=True)
    faults = models.JSONField(default=list)
    twins = models.JSONField(null=True)
    limits = models.JSONField(default=dict)
    at_most = models.PositiveSmallIntegerField(null=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="run")
    isolation = models.CharField(max_length=7, blank=True)

    wait = models.CharField(max_length=6, choices=Wait, blank=True)
    waits_for = models.CharField(max_length=200, blank=True)
    wakes_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)

    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    result = models.JSONField(null=True)
    result_blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    error = models.JSONField(null=True)
    response = models.JSONField(null=True)
    issues = models.JSONField(default=list)

    replay_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replays")
    root = models.ForeignKey("self", models.SET_NULL, null=True, related_name="lineage")
    from_step = models.PositiveIntegerField(null=True)
    started_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="started_runs")
    started_by_at = models.CharField(max_length=LONGEST_ORIGIN, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="runs")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    took_ms = models.FloatField(null=True)
    phase = models.GeneratedField(
        expression=Case(
            When(~Q(outcome=""), then=F("outcome")),
            When(wait__in=states.RESTING, then=Value(states.WAITING)),
            When(started_at__isnull=False, then=Value(states.RUNNING)),
            default=Value(states.QUEUED),
        ),
        output_field=models.CharField(max_length=7),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="runtime_run_number"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="runtime_run_ended_with_outcome",
            ),
            # A workflow that is resumed after it started another one does not start it again.
            models.UniqueConstraint(
                fields=["started_by", "started_by_at"],
                condition=Q(started_by__isnull=False),
                name="runtime_run_started_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "workflow", "-number"], name="runtime_run_workflow"),
            models.Index(fields=["project", "environment", "-number"], name="runtime_run_place"),
            # What a search looks through stands in the index: it reads no payload of the runs it passes by.
            models.Index(
                fields=["project", "-number", "mode", "cause", "subject"], name="runtime_run_search"
            ),
            models.Index(fields=["project", "phase", "-number"], name="runtime_run_phase"),
            # What the scheduler looks at every second stays small among a million runs.
            models.Index(fields=["wakes_at"], condition=~Q(wait=""), name="runtime_run_waiting"),
            models.Index(fields=["created_at"], name="runtime_run_age"),
            # Forgetting begins with what ended first.
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="runtime_run_ended"),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.workflow}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def state(self) -> str:
        """One of "queued", "running", "waiting" or an outcome. Reads the job: one can end without its run.

        That happens when it is cancelled before a worker took it, or given up after too many crashes.
        """
        if self.outcome:
            return self.outcome
        if self.wait in states.RESTING:
            return states.WAITING
        if self.wait == states.TURN:
            return states.QUEUED
        if self.job is not None and self.job.is_over:
            return self.Outcome.STOPPED if self.job.state == Job.State.CANCELLED else self.Outcome.FAILED
        return states.RUNNING if self.started_at else states.QUEUED

    @property
    def lineage_id(self) -> int:
        """The id of the run that the chain of re-runs began with."""
        return self.root_id or self.pk
