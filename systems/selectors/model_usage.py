"""What calls of language models add up to, wherever they are kept.

A table of calls has `input_tokens`, `output_tokens`, `cost` and `estimated`, and may have `cached_tokens`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Aggregate, Count, Q, Sum

from systems.spending import Used

SUMS: Final[Mapping[str, Aggregate]] = {
    "calls": Count("pk"),
    "read": Sum("input_tokens"),
    "written": Sum("output_tokens"),
    "dollars": Sum("cost"),
    "unpriced": Count("pk", filter=Q(cost=None)),
    "guessed": Count("pk", filter=Q(estimated=True)),
}
"""For `annotate` and `aggregate`."""
SUMS_CACHED: Final[Mapping[str, Aggregate]] = {**SUMS, "kept": Sum("cached_tokens")}


def used_of(row: Mapping[str, Any]) -> Used:
    """A row of these sums as a value."""
    return Used(
        calls=row["calls"],
        read=row["read"],
        written=row["written"],
        cached=row.get("kept") or 0,
        dollars=row["dollars"] or Decimal(0),
        unpriced=row["unpriced"],
        estimated=row["guessed"],
    )
