"""The job state machine as a table. Pure: runners, services and templates ask the same table."""

from typing import Final

QUEUED: Final = "queued"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

MOVES: Final[dict[str, frozenset[str]]] = {
    QUEUED: frozenset({RUNNING, CANCELLED}),
    # running -> queued: the worker is being stopped and hands the job back; running -> running: another
    # worker takes over an expired lease.
    RUNNING: frozenset({RUNNING, QUEUED, DONE, FAILED, CANCELLED}),
    DONE: frozenset(),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
}
STATES: Final = tuple(MOVES)
OVER: Final = frozenset(state for state, moves in MOVES.items() if not moves)


def may_move(state: str, to: str) -> bool:
    """True when a job may go from `state` to `to`. An unknown state raises KeyError."""
    return to in MOVES[state]


def sources_of(to: str) -> tuple[str, ...]:
    """The states from which a job may reach `to`; what a conditional UPDATE filters on."""
    return tuple(state for state, moves in MOVES.items() if to in moves)


def may_cancel(state: str) -> bool:
    """True while there is still something to stop; what the Stop button asks."""
    return CANCELLED in MOVES[state]
