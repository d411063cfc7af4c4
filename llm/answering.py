"""A streamed answer that another thread can break off."""

import threading
from collections.abc import Callable, Iterator

import httpx2

from lib import net
from llm.messages import StreamItem


class Answering:
    """A streamed answer. `abort` may be called by any thread: the reader then ends with CutOff, at once."""

    def __init__(self, items: Callable[["Answering"], Iterator[StreamItem]]) -> None:
        self._items = items(self)
        self._response: httpx2.Response | None = None
        self._aborted = False
        self._lock = threading.Lock()

    def __iter__(self) -> "Answering":
        return self

    def __next__(self) -> StreamItem:
        return next(self._items)

    def reads(self, response: httpx2.Response) -> None:
        """Remember what is read from, for `abort`."""
        with self._lock:
            self._response = response
            aborted = self._aborted
        if aborted:
            net.hang_up(response)

    def abort(self) -> None:
        """Close the connection, so that the server stops writing what nobody reads."""
        with self._lock:
            self._aborted, response = True, self._response
        if response is not None:
            net.hang_up(response)
