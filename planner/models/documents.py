"""What people brought: the brief and the documents research is made from."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Document(models.Model):
    """One document as it was brought, byte for byte. Evidence names it by `name`.

    Bringing a document of the same name again sets `removed_at` of the older one; nothing is overwritten.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=models.Q(removed_at=None),
                name="planner_one_document_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
