"""What models were asked in a turn, and what it used."""

from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class ModelCall(InsertOnly):
    """One question to a language model. Calls of a turn are numbered from 1.

    added      `[[role, text], ...]`: what was sent that the call before it had not sent; secrets hidden
    answer     what came back, tool calls as text
    problem    why there is no answer, as a sentence; then the numbers are 0
    cost       US dollars; null where no price is set up
    """

    turn = models.ForeignKey("builder.Turn", models.CASCADE, related_name="model_calls")
    number = models.PositiveIntegerField()
    model = models.CharField(max_length=200)
    added = models.JSONField()
    answer = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    estimated = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["turn", "number"], name="builder_one_call_per_number")]

    def __str__(self) -> str:
        return f"call {self.number} of {self.turn}"

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens
