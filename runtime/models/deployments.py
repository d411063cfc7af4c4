"""What is live where, and what came in for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from runtime.models.blobs import Blob
from runtime.models.runs import CodeBundle
from runtime.triggers import Missed


class Deployment(InsertOnly):
    """One version put live in one environment. The newest of an environment counts.

    `code` are the files, which never change; `version` is what people call them. `workflows` are the
    descriptions of its workflows, [] for a deployment that takes everything down.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="deployments")
    environment = models.ForeignKey("systems.Environment", models.PROTECT, related_name="deployments")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)
    code = models.ForeignKey(CodeBundle, models.PROTECT, related_name="deployments")
    workflows = models.JSONField(default=list)
    promoted_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="promotions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "number"], name="runtime_deployment_number")
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.environment}"


class DeployedWorkflow(models.Model):
    """One workflow that is live in an environment. Switched off it keeps its place and starts nothing.

    `trigger` is what `tenon.definitions.trigger_as_dict` gives, `path` that of a webhook, `event` the name it
    listens for. `next_at` is the next planned start of a schedule, None while it is off.
    """

    class MissedStarts(models.TextChoices):
        ONCE = Missed.ONCE, "Run once for all missed times"
        EACH = Missed.EACH, "Run for each missed time"
        SKIP = Missed.SKIP, "Let missed times go"

    environment = models.ForeignKey("systems.Environment", models.PROTECT, related_name="live_workflows")
    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="live")
    workflow = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    trigger = models.JSONField()
    path = models.CharField(max_length=500, blank=True)
    event = models.CharField(max_length=500, blank=True)
    is_on = models.BooleanField(default=True)
    missed = models.CharField(max_length=4, choices=MissedStarts, default=MissedStarts.ONCE)
    at_most = models.PositiveSmallIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "workflow"], name="runtime_live_once"),
            models.UniqueConstraint(
                fields=["environment", "path"], condition=~Q(path=""), name="runtime_live_path"
            ),
        ]
        indexes = [
            # What the scheduler looks at every second.
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="runtime_live_next")
        ]

    def __str__(self) -> str:
        return f"{self.workflow} in {self.environment}"


class Delivery(InsertOnly):
    """One request that came in for a webhook of ours, with its body as the bytes that were signed.

    `reason` says why it was answered so; the sender is told less. `runs` are the numbers of the runs that it
    started. Secret headers are hidden.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DUPLICATE = "duplicate", "Seen before"
        REFUSED = "refused", "Refused"

    environment = models.ForeignKey("systems.Environment", models.PROTECT, related_name="deliveries")
    workflow = models.CharField(max_length=120)
    method = models.CharField(max_length=10)
    url = models.TextField()
    headers = models.JSONField()
    body = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    size = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=9, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True)
    runs = models.JSONField(default=list)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["environment", "-id"], name="runtime_delivery_newest"),
            models.Index(fields=["at"], name="runtime_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.status}"


class SeenEvent(InsertOnly):
    """An event's own id, remembered so that a second delivery of it starts nothing."""

    environment = models.ForeignKey("systems.Environment", models.CASCADE, related_name="+")
    workflow = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "workflow", "key"], name="runtime_event_seen_once")
        ]
        indexes = [models.Index(fields=["at"], name="runtime_event_age")]

    def __str__(self) -> str:
        return f"{self.workflow} {self.key}"
