"""What systems gave for signing in with OAuth 2.0."""

from django.conf import settings
from django.db import models

from systems.models.environments import Connection


class SignIn(models.Model):
    """The tokens of one connection, sealed by `lib.vault`, and how they came.

    `version` counts the tokens that came one after another. `renewing_until` is set while somebody asks for
    the next ones: a lock in the row, because a transaction must not wait for another server. `refused` is
    why the system gave none, in its own words. `client_in_header` says where it wants the client's secret.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="sign_in")
    tokens = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    scope = models.CharField(max_length=1000, blank=True)
    client_in_header = models.BooleanField(default=False)
    refused = models.CharField(max_length=500, blank=True)
    renewing_until = models.DateTimeField(null=True)
    signed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_in_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in to {self.connection}"
