"""The ways in, and how often they were asked for."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class SignInLink(models.Model):
    """A one-time way in. Only the token's hash is stored, so a stolen database opens no door."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in link for {self.user}"


class SignInAttempt(models.Model):
    """One request for a sign-in mail, counted for the rate limit. Who asked is kept as keyed hashes."""

    email_hash = models.CharField(max_length=64)
    sender_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["email_hash", "at"], name="teams_attempt_email"),
            models.Index(fields=["sender_hash", "at"], name="teams_attempt_sender"),
        ]

    def __str__(self) -> str:
        return f"sign-in request at {self.at}"
