"""Who decides whether a request that changes something is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tenon.errors import Suspended
from tenon.host.backends import Incoming, Outgoing


@dataclass(frozen=True)
class Asking:
    """A write that code wants to do: its place, its number among the run's requests, and its step's."""

    at: str
    seq: int
    step: int | None
    request: Outgoing
    write_key: str
    once: bool


@dataclass(frozen=True)
class Decision:
    """Send it, with `headers` added; or do not, because `answer` is known, from whom `by` says.

    `held`: it is not sent and not answered. The request is recorded, and the code ends here as it does when
    it waits.
    """

    answer: Incoming | None = None
    by: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    held: Suspended | None = None


class Ledger(Protocol):
    """Is asked before every write and told afterwards."""

    def before(self, asking: Asking) -> Decision:
        """May it be sent? Raises `Suspended` where somebody else has to say so first."""
        ...

    def after(self, asking: Asking, answer: Incoming | None, error: Exception | None) -> Suspended | None:
        """It was sent and answered, or `error` says why there is no answer.

        With `Suspended` the code hears neither of the answer nor of the error: it ends here, until somebody
        has said what became of the write.
        """
        ...


class NoLedger:
    """Sends everything."""

    def before(self, asking: Asking) -> Decision:
        return Decision()

    def after(self, asking: Asking, answer: Incoming | None, error: Exception | None) -> Suspended | None:
        """Nothing is kept."""
        return None
