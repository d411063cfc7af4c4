"""Every call of a model, told to whoever keeps it: what was sent, what came back, what it used."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lib.redact import Redactor
from llm.errors import BudgetSpent, ModelError
from llm.messages import Assistant, Message, Reply, Shape, System, TextDelta, Tool, ToolResult, Usage, User
from llm.model import Model


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model. `problem` says why there is no answer; then nothing is known of its usage.

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
            self._tell(messages, began, None, str(problem))
            raise
        self._tell(messages, began, reply)
        return reply

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[TextDelta | Reply]:
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
            self._tell(messages, began, None, str(problem))
            raise

    def _tell(
        self, messages: Sequence[Message], began: float, reply: Reply | None, problem: str = ""
    ) -> None:
        self._keep(
            Call(
                model=(reply.model if reply else "") or self.name,
                sent=tuple(self._line(message) for message in messages),
                answer=self._redactor.text(_said(reply)) if reply else "",
                usage=reply.usage if reply else Usage(),
                milliseconds=round((time.monotonic() - began) * 1000),
                problem=problem,
            )
        )

    def _line(self, message: Message) -> tuple[str, str]:
        match message:
            case System(text):
                return "system", self._redactor.text(text)
            case User(text, pictures):
                shown = "".join(f"\n[picture {one.name}, {len(one.data):,} bytes]" for one in pictures)
                return "user", self._redactor.text(text) + shown
            case Assistant(text, calls):
                wanted = "".join(f"\n[tool {call.name}: {call.arguments}]" for call in calls)
                return "assistant", self._redactor.text(text + wanted)
            case ToolResult(_, text):
                return "tool", self._redactor.text(text)


def _said(reply: Reply) -> str:
    calls = [{"tool": call.name, "arguments": call.arguments} for call in reply.tool_calls]
    return reply.text + (f"\n{json.dumps(calls)}" if calls else "")
