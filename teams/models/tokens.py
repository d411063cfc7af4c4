"""Tokens by which programs act for a person."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams import scopes
from teams.models.projects import Project


class ApiToken(models.Model):
    """A person's token: it may at most what the person may at that moment, and of that only its `scopes`.

    Only the token's hash is stored; `hint` is its last four characters, for telling tokens apart. With
    `project` it opens that project alone. `window_at` and `window_count` count its requests of one minute.
    `is_strong`: it was made in a session that had passed a second factor.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="api_tokens")
    scopes = models.JSONField(default=list)
    hint = models.CharField(max_length=4)
    token_hash = models.CharField(max_length=64, unique=True)
    is_strong = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="teams_token_user")]

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    def may(self, scope: str) -> bool:
        """Whether the token has that scope. An unknown scope raises KeyError."""
        return scopes.covers(self.scopes, scope)

    def is_over(self, now: datetime) -> bool:
        """Whether its time has run out."""
        return self.expires_at is not None and self.expires_at <= now


class ApiReceipt(models.Model):
    """What a request with an `Idempotency-Key` made, so that the same request sent again makes nothing more.

    `request_hash` tells the same request from another one with the same key by mistake; `answer` is null
    while the first one is at work.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="receipts")
    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key_hash"], name="teams_one_receipt")]
        indexes = [models.Index(fields=["at"], name="teams_receipt_age")]

    def __str__(self) -> str:
        return f"receipt of {self.token}"
