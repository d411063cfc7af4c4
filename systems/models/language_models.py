"""The language models a team has set up, and what a project may spend on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class LanguageModel(models.Model):
    """One model behind an OpenAI-compatible server.

    key                 what chats name it by; it stays when the label changes
    name                the model's name at its server
    base_url            "" for OpenAI's own
    secret              the key for the server, sealed by `lib.vault`; empty where it needs none
    context_tokens      what it holds at once, question and answer together
    most_output_tokens  the longest answer; None leaves that to the server
    price_input ...     US dollars for a million tokens; None where nobody said
    check_result        what the last test found, `findings` as in `llm.trying`, and `quirks`, the
                        names of `llm.quirks` that its server turned out to have
    """

    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="language_models")
    key = models.SlugField(max_length=80)
    label = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    base_url = models.URLField(max_length=500, blank=True)
    secret = models.BinaryField(default=b"")
    context_tokens = models.PositiveIntegerField()
    most_output_tokens = models.PositiveIntegerField(null=True)
    price_input = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    price_output = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    price_cached = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    sees_pictures = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True)
    check_result = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-is_default", "label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="systems_one_model_per_key"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(is_default=True), name="systems_one_default_model"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SpendingLimit(models.Model):
    """The most that a project may use of language models in a calendar month (UTC). None: no such limit.

    dollars     US dollars; a model without a price is not asked while there is such a limit
    tokens      input and output together
    """

    project = models.OneToOneField("teams.Project", models.CASCADE, related_name="spending_limit")
    dollars = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    tokens = models.PositiveBigIntegerField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"limit of {self.project}"
