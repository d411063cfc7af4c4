"""The one thing the rest of the product knows about a model."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from llm.messages import Message, Reply, Shape, TextDelta, Tool


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
    ) -> Iterator[TextDelta | Reply]:
        """The answer as it is written: pieces of text, and as the last item the whole Reply."""
        ...
