"""What people attach to a message: documents, payloads, pictures, logs."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Attachment(models.Model):
    """One file or pasted text of a chat, byte for byte; without a turn until its message is sent.

    `text` is what the agent is told of it. `about` is what was recognised in a log or a stack trace, such as
    `{"run": 12, "path": "workflows/orders.py", "line": 40}`.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Document"
        PAYLOAD = "payload", "Payload"
        PICTURE = "picture", "Picture"
        LOG = "log", "Log"

    chat = models.ForeignKey("builder.Chat", models.CASCADE, related_name="attachments")
    turn = models.ForeignKey("builder.Turn", models.CASCADE, null=True, related_name="attachments")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DOCUMENT)
    media_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    text = models.TextField(blank=True)
    about = models.JSONField(default=dict)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
