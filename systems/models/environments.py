"""Where integrations run for real: environments, the accounts connected in them, their variables."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Environment(models.Model):
    """One place where a project's integrations run, such as "staging". Twins answer where a run has none.

    `limits` are bounds for its runs that differ from the usual ones, by the names of
    `runtime.sandbox.Limits`.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="environments")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    is_production = models.BooleanField(default=False)
    limits = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["is_production", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="systems_one_environment_per_key")
        ]

    def __str__(self) -> str:
        return self.name


class Connection(models.Model):
    """The account of one system in one environment.

    `details` are what may be shown (user name, header's name, token address), `secret` the rest, sealed by
    `lib.vault`. `idempotency_header` is the header in which the system takes a key of ours and does the
    same write only once; "" where it takes none. `requests_per_minute` is shared by all workers; None for
    no bound.
    """

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="connections")
    system = models.CharField(max_length=80)
    base_url = models.URLField(max_length=500)
    scheme = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    secret = models.BinaryField()
    idempotency_header = models.CharField(max_length=80, blank=True)
    requests_per_minute = models.PositiveIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    check_result = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["system"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "system"], name="systems_one_connection_per_system"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} in {self.environment}"


class Variable(models.Model):
    """A setting that code asks for with `ctx.variable(name)`, a JSON value; no place for secrets."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="variables")
    name = models.CharField(max_length=120)
    value = models.JSONField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "name"], name="systems_one_variable_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """A named secret of an environment that only the host reads, such as a webhook's signing key."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=120)
    value = models.BinaryField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "name"], name="systems_one_secret_per_name")
        ]

    def __str__(self) -> str:
        return self.name
