"""Teams, who is in them, and their projects."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams import roles


class Team(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    # Members without a second factor set one up before they see anything of the team.
    requires_second_factor = models.BooleanField(default=False)
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

    # What else can stand in `request.membership` (teams.standing) says yes to one of these.
    is_guest = False
    is_visitor = False

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
