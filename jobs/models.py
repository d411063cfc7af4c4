"""Durable jobs and the append-only events they leave behind."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from jobs import states
from lib.web.insert_only import InsertOnly


class Topic(models.Model):
    """One stream of events, such as "project:7". Its row is the lock that makes `topic_seq` gap-free."""

    name = models.CharField(max_length=80, primary_key=True)
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work. The row is the job; the message to a worker is only a hint that it exists."""

    class State(models.TextChoices):
        QUEUED = states.QUEUED, "Waiting"
        RUNNING = states.RUNNING, "Running"
        DONE = states.DONE, "Done"
        FAILED = states.FAILED, "Failed"
        CANCELLED = states.CANCELLED, "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    checkpoint = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField(null=True)
    last_seq = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "-created_at"], name="jobs_job_topic"),
            # The reaper looks every two seconds; a partial index keeps that cheap among a million jobs.
            models.Index(
                fields=["state", "lease_until"],
                condition=models.Q(state__in=[states.QUEUED, states.RUNNING]),
                name="jobs_job_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"

    @property
    def is_over(self) -> bool:
        return self.state in states.OVER

    @property
    def may_cancel(self) -> bool:
        return states.may_cancel(self.state) and not self.cancel_requested


class JobEvent(InsertOnly):
    """One thing that happened. `seq` counts within the job, `topic_seq` within the stream; neither has gaps.

    `job` and `seq` are empty for an announcement on the stream that no job made (a comment, an approval).
    `key` names an event that may be written only once per job, however often the job is resumed.
    """

    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="events")
    seq = models.BigIntegerField(null=True)
    topic = models.CharField(max_length=80)
    topic_seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, null=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "seq"], name="jobs_event_job_seq"),
            models.UniqueConstraint(fields=["topic", "topic_seq"], name="jobs_event_topic_seq"),
            models.UniqueConstraint(fields=["job", "key"], name="jobs_event_job_key"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}#{self.topic_seq} {self.kind}"
