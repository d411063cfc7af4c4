"""Who is in one project only, and who has left."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams import roles
from teams.models.projects import Membership, Project, Team


class Guest(models.Model):
    """Somebody who sees one project of a team and nothing else of it.

    Stands where a Membership does (`request.membership`): it has the same `role`, `may`, `team` and `user`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="guests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guest_in")
    role = models.CharField(max_length=8, choices=Membership.Role)
    created_at = models.DateTimeField(db_default=Now())

    is_guest = True
    is_visitor = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="teams_one_guest"),
            models.CheckConstraint(condition=models.Q(role__in=roles.FOR_GUESTS), name="teams_guest_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project} ({self.role})"

    @property
    def team(self) -> Team:
        return self.project.team

    @property
    def team_id(self) -> int:
        return self.project.team_id

    def may(self, action: str) -> bool:
        """As Membership.may, in this project."""
        return roles.may(self.role, action)


class Departure(models.Model):
    """Somebody who was in a team, or a guest of one project, and has left or was removed.

    What they wrote and what waits for them stays; pages name them as left.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="departures")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="departures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Membership.Role)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team", "-at"], name="teams_departure_team")]

    def __str__(self) -> str:
        return f"{self.user} left {self.project or self.team}"
