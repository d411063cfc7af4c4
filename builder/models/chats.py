"""Conversations with the agent. What happened in a turn is told by the events of its job."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

NEW_CHAT = "New chat"


class Chat(models.Model):
    """One conversation, with a context of its own. Without a title until its first turn gives it one."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="chats")
    title = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or NEW_CHAT


class Turn(models.Model):
    """What one person asked once, and the job that answers it.

    `brief` is everything the agent was told, frozen when the turn began, so that a turn can be
    explained and repeated.
    """

    class Mode(models.TextChoices):
        BUILD = "build", "Build"
        QUESTION = "question", "Question"

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.BUILD)
    text = models.TextField(blank=True)
    workflow_key = models.CharField(max_length=80, blank=True)
    revision_number = models.PositiveIntegerField(default=0)
    brief = models.JSONField(default=dict)
    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="turn")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["chat", "number"], name="one_turn_per_number")]

    def __str__(self) -> str:
        return f"turn {self.number} of {self.chat}"
