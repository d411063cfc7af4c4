"""What people brought: the brief, the documents and the links that research is made from."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Document(models.Model):
    """One document as it was brought, byte for byte. Evidence names it by `name`.

    Bringing a document of the same name again sets `removed_at` of the older one; nothing is overwritten.
    `url` and `fetched_at` belong to a link: the address that gave the bytes, and when. `inside` is the e-mail
    or archive that a document came in; its name then begins with that one's: `mail.eml / orders.csv`.
    """

    class Origin(models.TextChoices):
        BRIEF = "brief"
        NOTE = "note"
        UPLOAD = "upload"
        LINK = "link"
        INSIDE = "inside"

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.UPLOAD)
    url = models.CharField(max_length=2000, blank=True, default="")
    fetched_at = models.DateTimeField(null=True, blank=True)
    inside = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
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

    @property
    def short_name(self) -> str:
        """The name without those of the e-mail and archive it came in."""
        return self.name.rpartition(" / ")[2]


class Reading(models.Model):
    """What reading a document gave, so that it is read once: `planner.reading.stored` packs and unpacks it.

    A cache: a reading of another `version` of the readers is made again. `took` is seconds.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="reading")
    version = models.CharField(max_length=64)
    packed = models.BinaryField()
    took = models.FloatField(default=0)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"reading of {self.document_id}"


class Link(models.Model):
    """An address that somebody brought. The research job fetches it; `reason` says why it could not be.

    waiting -> fetching -> done | refused; asking again makes it waiting.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        FETCHING = "fetching"
        DONE = "done"
        REFUSED = "refused"

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="links")
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True, default="")
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "url"], name="planner_one_link_per_address")
        ]

    def __str__(self) -> str:
        return self.url
