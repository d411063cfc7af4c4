"""A streamed answer put together from its chunks."""

from llm import errors, wire
from llm.messages import Reply
from llm.wire import WireFunction, WireMessage, WireToolCall


class Gathered:
    """The pieces of a streamed answer put together."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._calls: dict[int, WireToolCall] = {}
        self._finish: str | None = None
        self._usage: wire.WireUsage | None = None
        self._model = ""

    def add(self, chunk: wire.WireAnswer) -> str:
        """Take a chunk in and return its text."""
        self._usage = chunk.usage or self._usage
        self._model = chunk.model or self._model
        if not chunk.choices:
            return ""
        self._finish = chunk.choices[0].finish_reason or self._finish
        delta = chunk.choices[0].delta or WireMessage()
        self._refusal.append(delta.refusal or "")
        self._text.append(delta.content or "")
        for place, piece in enumerate(delta.tool_calls or ()):
            self._add_call(piece.index if piece.index is not None else place, piece)
        return delta.content or ""

    def reply(self, sent: str, name: str) -> Reply:
        """The whole answer. Raises CutOff when the stream ended without saying that it is the end."""
        text = "".join(self._text)
        if self._finish is None:
            raise errors.CutOff("The model's answer broke off before its end.")
        message = WireMessage(
            content=text,
            refusal="".join(self._refusal) or None,
            tool_calls=[self._calls[index] for index in sorted(self._calls)],
        )
        return wire.as_reply(
            message, self._finish, wire.usage_of(self._usage, sent, text), self._model or name
        )

    def _add_call(self, index: int, piece: WireToolCall) -> None:
        so_far = self._calls.get(index, WireToolCall())
        self._calls[index] = WireToolCall(
            id=so_far.id or piece.id,
            function=WireFunction(
                name=so_far.function.name or piece.function.name,
                arguments=(so_far.function.arguments or "") + (piece.function.arguments or ""),
            ),
        )
