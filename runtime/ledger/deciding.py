"""Whether a write is sent: a table over what is known of it and of its likes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Doing them twice is doing them once (RFC 9110, section 9.2.2).
IDEMPOTENT: Final = frozenset({"PUT", "DELETE"})


class State(StrEnum):
    """What became of a write. `INTENDED`: nothing is known after the moment before it was sent."""

    INTENDED = "intended"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    NOT_SENT = "not_sent"


class Verdict(StrEnum):
    """`SEND` it; `REPEAT` it with the key it had; it is `KNOWN`; `ASK` a person; decide `LATER`."""

    SEND = "send"
    REPEAT = "repeat"
    KNOWN = "known"
    ASK = "ask"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Past:
    """A write with the same identity that another run did or began.

    `origin` is the write whose answer this one got (itself, unless it was answered from the ledger). `going`:
    its run is at work now and will say more.
    """

    write: int
    origin: int
    at: str
    state: State
    going: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it was done."""
        return self.state in (State.CONFIRMED, State.SENT)


def repeatable(method: str, idempotency_header: str) -> bool:
    """Whether sending it twice cannot do it twice."""
    return method.upper() in IDEMPOTENT or bool(idempotency_header)


def is_open(state: State) -> bool:
    """Whether it may have been done: the write is there, or nobody knows."""
    return state not in (State.REFUSED, State.NOT_SENT)


def choose(past: Sequence[Past], at: str, *, taken: Collection[str], used: Collection[int]) -> Past | None:
    """The earlier write that this one, at place `at`, would do again; None when there is none.

    At the same place it is the same write. Otherwise the first that stands for no other write of this run:
    `taken` are the places this run has passed, `used` the origins it has been answered from.
    """
    open_ones = [one for one in past if is_open(one.state)]
    here = [one for one in open_ones if one.at == at and one.origin not in used]
    if here:
        return max(here, key=lambda one: (one.is_known, one.write))
    left = [one for one in open_ones if one.at not in taken and one.origin not in used]
    return min(left, key=lambda one: one.origin, default=None)


def verdict(state: State | None, *, repeatable: bool, forgotten: bool, going: bool = False) -> Verdict:
    """What to do about a write whose newest known state is `state` (None: it was never tried).

    `forgotten`: the system is a twin that lost what was not written down: where nothing was written after the
    moment before it was sent, it did not happen.
    """
    if state is None or not is_open(state):
        return Verdict.SEND
    if state in (State.CONFIRMED, State.SENT):
        return Verdict.KNOWN
    if going:
        return Verdict.LATER
    if forgotten and state is State.INTENDED:
        return Verdict.SEND
    return Verdict.REPEAT if repeatable else Verdict.ASK
