"""What a token may be allowed, as a table. Pure: forms, doors and documentation ask the same table."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

READ: Final = "read"
WRITE: Final = "write"
RUN: Final = "run"


@dataclass(frozen=True)
class Scope:
    """One thing a token may be allowed, in words."""

    key: str
    title: str
    told: str


TABLE: Final = (
    Scope(READ, "Read", "Projects, plans, workflows and runs."),
    Scope(WRITE, "Write", "Start projects, add documents, answer questions, start research and builds."),
    Scope(RUN, "Run", "Start and stop runs, call actions."),
)
KEYS: Final = tuple(scope.key for scope in TABLE)


def covers(given: Collection[str], needed: str) -> bool:
    """Whether a token with the scopes `given` may do what needs `needed`. An unknown one raises KeyError."""
    if needed not in KEYS:
        raise KeyError(needed)
    return needed in given
