"""Where a project's notices go besides people, and what became of each message."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams import notice_kinds
from teams.models.projects import Project


class Webhook(models.Model):
    """An address that is told what happens in a project. Address and secret are sealed: both open doors."""

    class Format(models.TextChoices):
        JSON = "json", "JSON, signed"
        SLACK = "slack", "Slack message"

    project = models.ForeignKey(Project, models.CASCADE, related_name="webhooks")
    format = models.CharField(max_length=5, choices=Format)
    host = models.CharField(max_length=255)  # what pages show of the address
    sealed = models.BinaryField()  # {"url": ..., "secret": ...}, lib/vault.py
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)  # messages in a row that were given up
    off_because = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.format} to {self.host}"


class Delivery(models.Model):
    """One message to a webhook. `due_at` is when it is tried next, null when it is over."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "done", "Delivered"
        FAILED = "failed", "Given up"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    body = models.TextField()  # the very bytes that are signed
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-id"], name="teams_delivery_hook"),
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="teams_delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook} ({self.state})"

    @property
    def title(self) -> str:
        """The kind in words."""
        kind = notice_kinds.KINDS.get(self.kind)
        return kind.title if kind else self.kind.capitalize()
