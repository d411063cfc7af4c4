"""What one turn may use up, and what it has used."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one turn: calls of the model, tokens in and out, US dollars (None: no price known),
    seconds.
    """

    calls: int = 40
    tokens: int = 400_000
    dollars: Decimal | None = None
    seconds: float = 1800.0


@dataclass(slots=True)
class Spent:
    """What the calls of a turn have used so far; read from its events, so that a resumed turn goes on
    counting.
    """

    calls: int = 0
    tokens: int = 0
    dollars: Decimal = Decimal(0)
    seconds: float = 0.0

    def add(self, asked: Mapping[str, Any]) -> None:
        """Count one `turn.model_answered` or `turn.model_broke`: what broke off was paid for, too."""
        self.calls += 1
        usage = asked["usage"]
        self.tokens += usage["input_tokens"] + usage["output_tokens"]
        self.dollars += Decimal(asked.get("cost") or 0)

    def worked(self, told: Mapping[str, Any]) -> None:
        """Take over how many seconds the turn had worked when that was told."""
        self.seconds = max(self.seconds, float(told.get("worked") or 0))


def what_is_spent(budget: Budget, spent: Spent, seconds: float) -> str:
    """The sentence to stop with, "" while everything is within the budget."""
    if spent.calls >= budget.calls:
        return f"This turn has asked the model {spent.calls} times, as often as a turn may."
    if spent.tokens >= budget.tokens:
        return f"This turn has used {spent.tokens:,} of the {budget.tokens:,} tokens a turn may use."
    if budget.dollars is not None and spent.dollars >= budget.dollars:
        return f"This turn has cost ${spent.dollars:.2f} of the ${budget.dollars:.2f} a turn may cost."
    if seconds >= budget.seconds:
        return f"This turn has worked for {seconds / 60:.0f} minutes, as long as a turn may."
    return ""
