"""How long workflows may take."""

from typing import Final

SECONDS: Final[dict[str, int]] = {"flow": 50 * 60, "action": 60}
"""How long a flow works and an action answers, in seconds. The time a suspended flow waits does not count."""
LONGEST_WAIT_SECONDS: Final = 366 * 24 * 3600
"""A flow waits no longer than this at once."""
MOST_AT_ONCE: Final = 32
"""A run works on no more than this at the same time, besides what began it."""
