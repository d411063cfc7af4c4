"""What models were asked for a plan, and what they answered."""

from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class ModelCall(InsertOnly):
    """One question to a language model. A person can open what was sent; secrets were hidden before.

    sent       `[[role, text], ...]`
    problem    why there is no answer, as a sentence; then the numbers are 0
    cost       US dollars; null where no price is set up
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="model_calls")
    job = models.ForeignKey("jobs.Job", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=20)
    model = models.CharField(max_length=200)
    sent = models.JSONField()
    answer = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    estimated = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "job"], name="planner_calls_of_job")]

    def __str__(self) -> str:
        return f"{self.model} for {self.stage}"

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens
