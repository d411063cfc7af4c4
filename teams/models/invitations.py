"""Invitations into a team or one project, and links that show a plan to people without an account."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams.models.projects import Membership, Project, Team


class Invitation(models.Model):
    """A way in that an admin or editor made. Only the token's hash is stored: the link is shown once.

    With `email` it was mailed to one person and works once; without, it is a link that works `most_uses`
    times. With `project` it makes a guest of that project, without it a member of the team.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="invitations")
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=8, choices=Membership.Role)
    token_hash = models.CharField(max_length=64, unique=True)
    most_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)  # when the last mail went out; None when it could not be sent
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("most_uses")), name="teams_invitation_uses"
            ),
        ]
        indexes = [models.Index(fields=["team", "-created_at"], name="teams_invitation_team")]

    def __str__(self) -> str:
        return f"invitation of {self.email or 'whoever has the link'} to {self.project or self.team}"


class InvitationUse(models.Model):
    """Who came in by an invitation, and when."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="used")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "user"], name="teams_one_invitation_use")
        ]

    def __str__(self) -> str:
        return f"{self.user} by {self.invitation}"


class ShareLink(models.Model):
    """A link that shows one project's plan, or one workflow of it, to whoever has it, until it expires.

    Only the token's hash is stored. Every request of a visitor asks this row, so revoking ends it at once.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="share_links")
    label = models.CharField(max_length=80, blank=True)
    workflow = models.CharField(max_length=100, blank=True)  # a workflow's key; "" for the whole plan
    with_documents = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at"], name="teams_share_project")]

    def __str__(self) -> str:
        return self.label or f"link to {self.workflow or self.project}"
