"""What people are told, and what they want to be told."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from teams import notice_kinds
from teams.models.projects import Project


class Notice(models.Model):
    """Something one person should know. A second one of the same kind about the same is joined to the first
    as long as that is unread.

    `mail_due_at` is when it goes into a mail, null for never; `mailed_at` when it went.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=500)
    address = models.CharField(max_length=500)
    count = models.PositiveIntegerField(default=1)
    in_app = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to", "project", "kind", "about"],
                condition=models.Q(read_at=None),
                name="teams_one_unread_notice",
            )
        ]
        indexes = [
            models.Index(fields=["to", "-at", "-id"], name="teams_notice_person"),
            models.Index(
                fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False), name="teams_notice_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}: {self.text}"

    @property
    def title(self) -> str:
        """The kind in words."""
        kind = notice_kinds.KINDS.get(self.kind)
        return kind.title if kind else self.kind


class NoticeSettings(models.Model):
    """How often somebody wants mail, and when their day begins. Nobody has a row before they chose."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        HOURLY = "hourly", "Once an hour, together"
        DAILY = "daily", "Once a day, together"
        NEVER = "never", "No mail"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    hour = models.PositiveSmallIntegerField(default=8)
    time_zone = models.CharField(max_length=60, default="UTC")

    def __str__(self) -> str:
        return f"{self.rhythm} for {self.user}"


class NoticeChoice(models.Model):
    """What somebody chose for one kind of notice; teams/notice_kinds.py has what holds without a choice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    in_app = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="teams_one_notice_choice")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"


class NoticeMute(models.Model):
    """A project somebody wants to hear nothing of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_mutes")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="teams_one_notice_mute")]

    def __str__(self) -> str:
        return f"{self.project} muted by {self.user}"
