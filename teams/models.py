"""People, teams, projects, and the append-only record of who did what."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from teams import roles


class UserManager(BaseUserManager["User"]):
    """Makes people. Nobody has a password: signing in goes by mailed link."""

    def create_user(self, email: str, name: str = "", **fields: Any) -> "User":
        """A person with that address (stored in lower case) and no usable password."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person. Nobody has a password; sessions are bound to its column, so changing it ends them all."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name people see; the part before the @ for somebody who has not given one."""
        return self.name or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for the person's tile."""
        words = self.label.replace(".", " ").replace("-", " ").split()
        return "".join(word[0] for word in words[:2]).upper()


class Team(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=Now())
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        VIEWER = roles.VIEWER, "Viewer"
        REVIEWER = roles.REVIEWER, "Reviewer"
        EDITOR = roles.EDITOR, "Editor"
        ADMIN = roles.ADMIN, "Admin"

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="teams_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} ({self.role})"

    def may(self, action: str) -> bool:
        """True when this member may "read", "review", "edit" or "admin"."""
        return roles.may(self.role, action)


class Project(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="projects")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    brief = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="projects_started")
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "slug"], name="teams_one_project_slug")]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """The name of this project's event stream."""
        return f"project:{self.pk}"


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


class AuditFact(InsertOnly):
    """Who did what to what, and when. The wording is made later, from `verb` and `detail`.

    Team and project are loose references: a fact outlives what it is about.
    """

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_facts")
    verb = models.CharField(max_length=60)
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    project = models.ForeignKey(Project, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["team", "-at"], name="teams_fact_team")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}".strip()
