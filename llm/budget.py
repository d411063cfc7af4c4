"""How much one piece of work may ask of a model."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from llm.errors import BudgetSpent
from llm.messages import Message, Reply, Shape, StreamItem, Tool, Usage
from llm.model import Model


class Budget:
    """Limits on calls, tokens and seconds (0: no limit), and what was used. Safe to share by threads."""

    def __init__(
        self,
        *,
        calls: int = 0,
        tokens: int = 0,
        seconds: float = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls, self.tokens, self.seconds = calls, tokens, seconds
        self.used_calls = 0
        self.usage = Usage()
        self._clock = clock
        self._began = clock()
        self._lock = threading.Lock()

    def take_call(self) -> None:
        """Count a call that is about to be made. Raises BudgetSpent instead when something is used up."""
        with self._lock:
            if self.calls and self.used_calls >= self.calls:
                raise BudgetSpent(f"The budget of {self.calls} model calls is used up.")
            if self.tokens and self.usage.total >= self.tokens:
                raise BudgetSpent(f"The budget of {self.tokens:,} tokens is used up.")
            if self.seconds and self._clock() - self._began >= self.seconds:
                raise BudgetSpent(f"The budget of {self.seconds:g} seconds is used up.")
            self.used_calls += 1

    def add(self, usage: Usage) -> None:
        """Count what a call used."""
        with self._lock:
            self.usage += usage


class Budgeted:
    """A model that stops when its budget is spent. The call that goes over the limit is still answered."""

    def __init__(self, model: Model, budget: Budget) -> None:
        self._model = model
        self.budget = budget

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
        """As Model.complete. Raises BudgetSpent before anything is sent."""
        self.budget.take_call()
        reply = self._model.complete(messages, tools=tools, shape=shape, max_tokens=max_tokens)
        self.budget.add(reply.usage)
        return reply

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[StreamItem]:
        """As Model.stream. Raises BudgetSpent before anything is sent."""
        self.budget.take_call()
        for item in self._model.stream(messages, tools=tools, max_tokens=max_tokens):
            if isinstance(item, Reply):
                self.budget.add(item.usage)
            yield item
