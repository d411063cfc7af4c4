"""Large values, stored once by their content."""

from django.db import models
from django.db.models.functions import Now


class Blob(models.Model):
    """The whole of a value that a row holds the beginning of, as UTF-8 text (JSON unless it was text).

    Named by its SHA-256, so the same payload of many runs is stored once. Never changed; retention removes
    those that no row names any more.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    is_text = models.BooleanField(default=False)
    content = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.size} bytes)"
