"""A model whose answer nobody has to wait for."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

from llm.errors import ModelError, Unreachable
from llm.messages import Message, Reply, Shape, StreamItem, Tool
from llm.model import Model

PAUSE = 0.25
"""Seconds between two looks at whether somebody stopped the work."""


class Stoppable:
    """While a model thinks, `check` is called now and then; what it raises ends the waiting.

    A whole answer cannot be taken back: it comes later and is thrown away. The connection of a streamed one
    is closed, so that the server stops writing.
    """

    def __init__(self, model: Model, check: Callable[[], None]) -> None:
        self._model, self._check = model, check

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
        answer: Future[Reply] = Future()

        def ask() -> None:
            try:
                answer.set_result(
                    self._model.complete(messages, tools=tools, shape=shape, max_tokens=max_tokens)
                )
            except ModelError as problem:
                answer.set_exception(problem)

        asking = threading.Thread(target=ask, daemon=True, name="model call")
        asking.start()
        while asking.is_alive():
            asking.join(PAUSE)
            if asking.is_alive():
                self._check()
        # Where the thread broke on something no model raises there is no answer: an error, no endless wait.
        return answer.result(timeout=0)

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[StreamItem]:
        """As Model.stream. `check` is called for every piece, and every `PAUSE` seconds while none comes."""
        reading = _Reading(self._model.stream(messages, tools=tools, max_tokens=max_tokens))
        try:
            while True:
                self._check()
                item = reading.next(PAUSE)
                if isinstance(item, ModelError):
                    raise item
                if item is not None:
                    yield item
                if isinstance(item, Reply):
                    return
        finally:
            reading.end()


class _Reading:
    """A stream read by a thread of its own into a queue."""

    def __init__(self, items: Iterator[StreamItem]) -> None:
        self._items = items
        self._found: queue.SimpleQueue[StreamItem | ModelError] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True, name="model stream")
        self._thread.start()

    def next(self, seconds: float) -> StreamItem | ModelError | None:
        """What came next, None when nothing came for so long."""
        try:
            return self._found.get(timeout=seconds)
        except queue.Empty:
            if self._thread.is_alive() or not self._found.empty():
                return None
            return Unreachable("The model's answer could not be read.")

    def end(self) -> None:
        """Read no further."""
        self._ended.set()
        abort = getattr(self._items, "abort", None)
        if abort is not None and self._thread.is_alive():
            abort()

    def _read(self) -> None:
        try:
            for item in self._items:
                self._found.put(item)
                if self._ended.is_set():
                    return
        except ModelError as problem:
            self._found.put(problem)
