"""The states of an invitation and what can be done in each, as a table. Pure."""

from datetime import datetime
from typing import Final

OPEN: Final = "open"
USED: Final = "used"
EXPIRED: Final = "expired"
WITHDRAWN: Final = "withdrawn"

ACCEPT: Final = "accepted"
RESEND: Final = "sent again"
WITHDRAW: Final = "withdrawn"

STEPS: Final[dict[str, frozenset[str]]] = {
    OPEN: frozenset({ACCEPT, RESEND, WITHDRAW}),
    EXPIRED: frozenset({RESEND, WITHDRAW}),
    USED: frozenset(),
    WITHDRAWN: frozenset(),
}
# How a refusal names the state.
WORDS: Final[dict[str, str]] = {OPEN: "open", USED: "used up", EXPIRED: "expired", WITHDRAWN: "withdrawn"}


def state_of(
    *, uses: int, most_uses: int, expires_at: datetime, withdrawn_at: datetime | None, now: datetime
) -> str:
    """Where an invitation stands. Being used up counts before being expired: nothing is left to open."""
    if withdrawn_at is not None:
        return WITHDRAWN
    if uses >= most_uses:
        return USED
    return EXPIRED if expires_at <= now else OPEN


def may(state: str, step: str) -> bool:
    """Whether `step` is possible in `state`."""
    return step in STEPS[state]
