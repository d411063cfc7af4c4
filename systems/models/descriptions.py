"""API descriptions that were indexed."""

from django.db import models
from django.db.models.functions import Now


class ApiDescription(models.Model):
    """The index of one API description among a project's documents, which it names by `document`.

    One row for each content: bringing the document with other content adds a row, and which of them counts
    is decided by the document's SHA-256. `index` is what `systems.index.packed` gives; `counts` has
    operations, schemas, fields and problems, `problems` the first of the problems in sentences.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="api_descriptions")
    document = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    index = models.BinaryField()
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "document", "sha256"], name="systems_one_index_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"index of {self.document}"
