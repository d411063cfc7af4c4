"""What projects used of language models, held against their monthly limits. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Used:
    """What some calls used. `dollars` counts only calls of models with a price; the others are `unpriced`.

    `cached` are those of the `read` tokens that a server had kept from before; `estimated` counts the calls
    whose tokens were counted by length.
    """

    calls: int = 0
    read: int = 0
    written: int = 0
    cached: int = 0
    dollars: Decimal = Decimal(0)
    unpriced: int = 0
    estimated: int = 0

    @property
    def tokens(self) -> int:
        return self.read + self.written

    def __add__(self, other: "Used") -> "Used":
        return Used(
            self.calls + other.calls,
            self.read + other.read,
            self.written + other.written,
            self.cached + other.cached,
            self.dollars + other.dollars,
            self.unpriced + other.unpriced,
            self.estimated + other.estimated,
        )


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What was used for one purpose: `month` is its first day (UTC), `chat` 0 for what no chat asked.

    `workflow` is a workflow's key, "" where the purpose is none in particular.
    """

    project: int
    month: date
    model: str
    chat: int
    chat_title: str
    workflow: str
    used: Used


@dataclass(frozen=True, slots=True)
class Bound:
    """The most for a calendar month; None: no such limit."""

    dollars: Decimal | None = None
    tokens: int | None = None

    @property
    def is_set(self) -> bool:
        return self.dollars is not None or self.tokens is not None


def added(parts: Iterable[Used]) -> Used:
    """All of them together."""
    return sum(parts, Used())


def month_of(moment: datetime) -> datetime:
    """The first moment of its calendar month, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def refusal(bound: Bound, used: Used, *, model: str, has_price: bool) -> str:
    """Why `model` must not be asked any more this month; "" where it may be."""
    again = "It begins anew on the first of next month (UTC); an admin of the team can raise it."
    if bound.tokens is not None and used.tokens >= bound.tokens:
        spent = f"This project's limit of {bound.tokens:,} tokens a month is used up ({used.tokens:,})."
        return f"{spent} {again}"
    if bound.dollars is None:
        return ""
    if not has_price:
        return (
            f"This project has a limit of ${bound.dollars:,.2f} a month, and {model} has no price, so its "
            "cost cannot be counted. An admin of the team can enter its price (0 for a server of your own)."
        )
    if used.dollars >= bound.dollars:
        spent = f"This project's limit of ${bound.dollars:,.2f} a month is used up (${used.dollars:,.2f})."
        return f"{spent} {again}"
    return ""
