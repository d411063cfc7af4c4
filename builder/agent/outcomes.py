"""How one step of the loop ends. Everything but Continue ends the turn."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["budget", "stuck", "model"]


@dataclass(frozen=True, slots=True)
class Continue:
    """There is more to do."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The agent says that it is done, and what it did. In Build mode this has been checked."""

    summary: str


@dataclass(frozen=True, slots=True)
class Paused:
    """A person must answer first; their next message goes on from here."""

    question: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """The turn ends unfinished. `reason` is a sentence for people: what happened, then what to do."""

    why: Why
    reason: str


Outcome = Continue | Finished | Paused | Stopped
