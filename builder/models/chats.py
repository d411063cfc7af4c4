"""Conversations with the agent. What happened in a turn is told by the events of its job."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

NEW_CHAT = "New chat"
CONTINUED = "Continued chat"


class Chat(models.Model):
    """One conversation, with a context of its own. Without a title until its first turn gives it one.

    `head` is the last turn of the branch that is shown: editing a message and sending it again begins another
    branch, and the older one stays. `came_from` is the chat that handed over to this one with the note
    `handover`. `model` is the language model chosen for it, "" for the project's own.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="chats")
    title = models.CharField(max_length=120)
    model = models.CharField(max_length=80, blank=True, default="")
    head = models.ForeignKey("builder.Turn", models.SET_NULL, null=True, related_name="+")
    came_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="handed_over_to")
    handover = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or (CONTINUED if self.came_from_id else NEW_CHAT)


class Turn(models.Model):
    """What one person asked once, and the job that answers it.

    `brief` is everything the agent was told, frozen when the turn began, so that a turn can be
    explained and repeated. `previous` is the turn it follows in its branch, None for a first one. `scope` is
    what it is about, `{"workflow": key, "steps": [keys], "named": true}`; `mentions` what was named with @ as
    `[{"kind", "key", "label"}]`; `left_out` the parts of the brief that the person took out.
    """

    class Mode(models.TextChoices):
        BUILD = "build", "Build"
        QUESTION = "question", "Question"
        PLAN = "plan", "Plan"

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.BUILD)
    text = models.TextField(blank=True)
    workflow_key = models.CharField(max_length=80, blank=True)
    revision_number = models.PositiveIntegerField(default=0)
    brief = models.JSONField(default=dict)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next_turns")
    scope = models.JSONField(default=dict)
    mentions = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    model = models.CharField(max_length=80, blank=True, default="")
    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="turn")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["chat", "number"], name="one_turn_per_number")]

    def __str__(self) -> str:
        return f"turn {self.number} of {self.chat}"
