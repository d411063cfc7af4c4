"""Bundles that were brought and looked at, until somebody takes them over."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class BroughtBundle(models.Model):
    """The bytes of a bundle between looking at it and taking it over; gone afterwards, and after a day."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
