"""Every call of a model, told to whoever keeps it: what was sent, what came back, what it used."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lib.redact import Redactor
from llm.errors import BudgetSpent, ModelError
from llm.messages import Assistant, Message, Reply, Shape, StreamItem, System, Tool, ToolResult, Usage, User
from llm.model import Model


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model. `problem` says why there is no answer; then `usage` is what it cost all the
    same, as far as that can be estimated.

    sent   role and text of each message, secrets hidden; of a picture only its name and size
    """

    model: str
    sent: tuple[tuple[str, str], ...]
    answer: str
    usage: Usage
    milliseconds: int
    problem: str = ""


class Recorded:
    """A model whose calls are kept. `before` runs ahead of each call and may raise to stop the work.

    A call that its budget refused was never made and is not told.
    """

    def __init__(
        self,
        model: Model,
        keep: Callable[[Call], None],
        *,
        before: Callable[[], None] = lambda: None,
        secrets: Sequence[str] = (),
    ) -> None:
        self._model = model
        self._keep = keep
        self._before = before
        self._redactor = Redactor(secrets)

    @property
    def name(self) -> str:
        return self._model.name

    def complete(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        shape: Shape | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """As Model.complete."""
        self._before()
        began = time.monotonic()
        try:
            reply = self._model.complete(messages, tools=tools, shape=shape, max_tokens=max_tokens)
        except BudgetSpent:
            raise
        except ModelError as problem:
            self._tell(messages, began, None, str(problem), problem.usage)
            raise
        self._tell(messages, began, reply)
        return reply

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[StreamItem]:
        """As Model.stream."""
        self._before()
        began = time.monotonic()
        try:
            for item in self._model.stream(messages, tools=tools, max_tokens=max_tokens):
                if isinstance(item, Reply):
                    self._tell(messages, began, item)
                yield item
        except BudgetSpent:
            raise
        except ModelError as problem:
            self._tell(messages, began, None, str(problem), problem.usage)
            raise

    def _tell(
        self,
        messages: Sequence[Message],
        began: float,
        reply: Reply | None,
        problem: str = "",
        usage: Usage | None = None,
    ) -> None:
        self._keep(
            Call(
                model=(reply.model if reply else "") or self.name,
                sent=tuple(line_of(message, self._redactor) for message in messages),
                answer=said_in(reply, self._redactor) if reply else "",
                usage=reply.usage if reply else usage or Usage(),
                milliseconds=round((time.monotonic() - began) * 1000),
                problem=problem,
            )
        )


def line_of(message: Message, hidden: Redactor) -> tuple[str, str]:
    """Role and text of a message, secrets hidden; of a picture only its name and size."""
    match message:
        case System(text):
            return "system", hidden.text(text)
        case User(text, pictures):
            shown = "".join(f"\n[picture {one.name}, {len(one.data):,} bytes]" for one in pictures)
            return "user", hidden.text(text) + shown
        case Assistant(text, calls):
            wanted = "".join(f"\n[tool {call.name}: {call.arguments}]" for call in calls)
            return "assistant", hidden.text(text + wanted)
        case ToolResult(_, text):
            return "tool", hidden.text(text)


def said_in(reply: Reply, hidden: Redactor) -> str:
    """What a reply says, its tool calls as JSON after its text, secrets hidden."""
    calls = [{"tool": call.name, "arguments": call.arguments} for call in reply.tool_calls]
    return hidden.text(reply.text + (f"\n{json.dumps(calls)}" if calls else ""))
