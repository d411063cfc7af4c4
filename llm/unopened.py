"""A model that cannot be asked: its key is not to be had. Every question says why."""

from collections.abc import Iterator, Sequence

from llm.errors import NotAllowed
from llm.messages import Message, Reply, Shape, StreamItem, Tool


class Unopened:
    """Stands in for a model, so that work goes on as it does when a server refuses the key."""

    def __init__(self, name: str, why: str) -> None:
        self._name, self._why = name, why

    @property
    def name(self) -> str:
        return self._name

    def complete(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        shape: Shape | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """Raises NotAllowed."""
        raise NotAllowed(self._why)

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[StreamItem]:
        """Raises NotAllowed."""
        raise NotAllowed(self._why)
