"""What tokens cost."""

from dataclasses import dataclass
from decimal import Decimal

from llm.messages import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, as vendors publish them.

    `cached` is for input that the server had kept from before; None: it costs as much as other input.
    """

    input: Decimal
    output: Decimal
    cached: Decimal | None = None

    def of(self, usage: Usage) -> Decimal:
        """What this usage costs, in US dollars."""
        kept = min(usage.cached_tokens, usage.input_tokens)
        for_kept = self.input if self.cached is None else self.cached
        spent = self.input * (usage.input_tokens - kept) + for_kept * kept + self.output * usage.output_tokens
        return spent / MILLION


def price_of(told: str) -> Price | None:
    """The price from `"0.25,2"` or `"0.25,2,0.025"`: input, output, cached input.

    None for nothing; raises ValueError for anything else.
    """
    if not told.strip():
        return None
    parts = told.split(",")
    try:
        amounts = [Decimal(part.strip()) for part in parts]
    except ArithmeticError as problem:
        raise ValueError(f"{told!r} is no price") from problem
    if len(amounts) not in (2, 3) or not all(one.is_finite() and one >= 0 for one in amounts):
        raise ValueError(f"{told!r} is no price")
    return Price(*amounts)
