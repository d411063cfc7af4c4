"""The one thing the rest of the product knows about a model."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from llm.messages import Message, Reply, Shape, StreamItem, Tool


class Model(Protocol):
    """Something that answers. Every method raises llm.errors.ModelError and nothing else."""

    @property
    def name(self) -> str:
        """What people know the model by."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        shape: Shape | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """The whole answer. A `shape` is enforced by the server if it can; check the answer all the same."""
        ...

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[StreamItem]:
        """The answer as it is written: text, reasoning and tool calls in pieces, and last the whole Reply.

        Where it breaks off in the middle, what came before counts for nothing: ask again from the start.
        """
        ...
