"""How the agent tells what it does. What it told is all that a resumed turn knows."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from llm.messages import Message, Reply, Usage

Event = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Exchange:
    """One call of the model: its number in the turn, what it was sent that no earlier call has sent, and what
    came of it. `usage` is what an answer that broke off has probably used.
    """

    number: int
    added: Sequence[Message]
    reply: Reply | None
    milliseconds: int
    problem: str = ""
    usage: Usage | None = None


class Log(Protocol):
    """The events of one turn, in order, and the way to add to them."""

    def events(self) -> Iterable[Event]:
        """What was told so far, also by an earlier worker."""
        ...

    def tell(self, kind: str, payload: Mapping[str, Any], *, key: str | None = None) -> None:
        """Add an event. With a `key` it is told once, however often the turn is resumed."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """What is stored and told inside stands as a whole or not at all."""
        ...

    def check(self) -> None:
        """Raises when the turn must not go on here: stopped by a person, or its worker goes away."""
        ...

    def keep_call(self, exchange: Exchange) -> str | None:
        """Keep what a model was asked and said; its cost in US dollars as text, None where nobody knows."""
        ...

    def seconds(self) -> float:
        """Seconds since the turn began to work."""
        ...
