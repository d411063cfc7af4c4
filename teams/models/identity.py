"""Who somebody is elsewhere, their second factor, and the browsers they are signed in with."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Identity(models.Model):
    """A person as a sign-in provider knows them: `subject` is theirs for ever at that `issuer`.

    People are found by these two only. `email` is what the provider said last, to be shown.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    email = models.EmailField()
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="teams_one_identity")]

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"


class SecondFactor(models.Model):
    """The secret that a person's authenticator has, sealed by `lib.vault`.

    It counts from `confirmed_at` on. `last_step` is the newest thirty-second step whose code was used: no
    code of that step or before is taken again.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    secret = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    """A way in without the authenticator, once. Only its hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="teams_one_recovery_code")]

    def __str__(self) -> str:
        return f"recovery code of {self.user}"


class CodeAttempt(models.Model):
    """A code that was tried and was wrong, counted for the rate limit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="teams_code_attempt")]

    def __str__(self) -> str:
        return f"wrong code of {self.user}"


class BrowserSession(models.Model):
    """One browser somebody is signed in with, as they see it in their account.

    `session_key` is Django's. `device` is what the browser said it is, in words; `address` the network
    address it was last seen at. The row goes with the session.
    """

    class Way(models.TextChoices):
        LINK = "link", "mailed link"
        PROVIDER = "provider", "single sign-on"
        OTHER = "other", "another way"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=8, choices=Way, default=Way.OTHER)
    device = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} on {self.device or 'an unknown device'}"
