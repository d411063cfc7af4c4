"""A streamed answer put together from its chunks."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from llm import errors, wire
from llm.messages import ReasoningDelta, Reply, StreamItem, TextDelta, ToolDelta, Usage
from llm.thoughts import Kind, Thoughts
from llm.wire import WireFunction, WireMessage, WireToolCall


@dataclass
class _Call:
    """A tool call that is being written."""

    id: str = ""
    name: str = ""
    arguments: str = ""


class Gathered:
    """The pieces of a streamed answer put together. `taken`: see `wire.as_reply`."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = tuple(taken)
        self._thoughts = Thoughts()
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._calls: list[_Call] = []
        self._at: dict[int, int] = {}
        self._finish: str | None = None
        self._usage: wire.WireUsage | None = None
        self._model = ""

    @property
    def has_begun(self) -> bool:
        """Whether anything of an answer came."""
        return bool(self._text or self._reasoning or self._calls)

    def add(self, chunk: wire.WireAnswer) -> Iterator[StreamItem]:
        """Take a chunk in and tell what it adds."""
        self._usage = chunk.counted or self._usage
        self._model = chunk.model or self._model
        if not chunk.choices:
            return
        choice = chunk.choices[0]
        self._finish = choice.finish_reason or self._finish
        # Some servers send the last chunk, or all there is, as a whole message.
        delta = choice.delta or (choice.message if not self.has_begun else None) or WireMessage()
        self._refusal.append(delta.refusal or "")
        if delta.thought:
            self._reasoning.append(delta.thought)
            yield ReasoningDelta(delta.thought)
        yield from map(self._told, self._thoughts.add(delta.said))
        for place, piece in enumerate(delta.calls):
            yield self._add_call(place, piece)

    def rest(self) -> Iterator[StreamItem]:
        """What was held back until the end."""
        yield from map(self._told, self._thoughts.end())

    def reply(self, sent: str, name: str, *, is_over: bool) -> Reply:
        """The whole answer. Raises CutOff where neither a chunk nor the stream (`is_over`) said its end."""
        if self._finish is None and not (is_over and self.has_begun):
            raise errors.CutOff("The model's answer broke off before its end.")
        return wire.as_reply(
            self._message(), self._finish, self.usage(sent), self._model or name, self._taken
        )

    def usage(self, sent: str) -> Usage:
        """What the answer has used so far: as the server counted, or estimated."""
        return wire.usage_of(self._usage, sent, wire.received_in(self._message()))

    def _message(self) -> WireMessage:
        return WireMessage(
            content="".join(self._text),
            refusal="".join(self._refusal) or None,
            tool_calls=[
                WireToolCall(id=one.id, function=WireFunction(name=one.name, arguments=one.arguments))
                for one in self._calls
            ],
            reasoning="".join(self._reasoning) or None,
        )

    def _told(self, part: tuple[Kind, str]) -> StreamItem:
        kind, text = part
        if kind == "reasoning":
            self._reasoning.append(text)
            return ReasoningDelta(text)
        self._text.append(text)
        return TextDelta(text)

    def _add_call(self, place: int, piece: WireToolCall) -> ToolDelta:
        function = piece.function or WireFunction()
        index = self._call_of(place, piece, function)
        call = self._calls[index]
        call.id = call.id or piece.id or ""
        call.name = call.name or function.name or ""
        call.arguments += function.arguments or ""
        return ToolDelta(index, call.name, call.arguments)

    def _call_of(self, place: int, piece: WireToolCall, function: WireFunction) -> int:
        """The place of the call to which a piece belongs, begun where it is a new one.

        By the index where there is one. Some servers send none, or nought for every call: then a piece that
        names a function begins a call, unless it has the id of the last one or completes its arguments.
        """
        if piece.index is None and not function.name and not piece.id and self._calls:
            return len(self._calls) - 1
        number = piece.index if piece.index is not None else -1 - place
        known = self._at.get(number)
        if known is not None and not self._is_another(self._calls[known], piece, function):
            return known
        self._calls.append(_Call())
        self._at[number] = len(self._calls) - 1
        return self._at[number]

    def _is_another(self, so_far: _Call, piece: WireToolCall, function: WireFunction) -> bool:
        if not function.name:
            return False
        if piece.id and so_far.id:
            return piece.id != so_far.id
        return _is_json(so_far.arguments)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
