"""The states of a run as a table. Pure: models, services and pages ask the same table."""

from typing import Final

QUEUED: Final = "queued"
RUNNING: Final = "running"
WAITING: Final = "waiting"
OUTCOMES: Final = ("done", "skipped", "empty", "parked", "failed", "stopped")

# What a run waits for. One that waits for its turn counts as queued: its code has not begun yet.
SLEEP: Final = "sleep"
EVENT: Final = "event"
PERSON: Final = "person"
TURN: Final = "turn"
RESTING: Final = (SLEEP, EVENT, PERSON)

MOVES: Final[dict[str, frozenset[str]]] = {
    QUEUED: frozenset({RUNNING, "failed", "stopped"}),
    RUNNING: frozenset({WAITING, *OUTCOMES}),
    WAITING: frozenset({RUNNING, "failed", "stopped"}),
    **{outcome: frozenset() for outcome in OUTCOMES},
}


def may_move(state: str, to: str) -> bool:
    """True when a run may go from `state` to `to`. An unknown state raises KeyError."""
    return to in MOVES[state]


def may_stop(state: str) -> bool:
    """True while there is something to stop; what the Stop button asks."""
    return "stopped" in MOVES[state]
