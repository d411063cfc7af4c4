"""The parts of answers that only wait: side by side, in threads of their own, a bounded number at a time."""

import os
import select
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Final

# As many as the SDK has threads for a run; whoever asks for more waits until one of them is over.
MOST: Final = 32

Over = tuple[int, Callable[[], Any]]


@dataclass(frozen=True)
class Waiting:
    """An answer that has to be waited for.

    `work` is called in another thread: it only waits, and touches nothing that belongs to the conversation.
    `then` gets it when it is done, in the conversation's thread, and gives the answer or another Waiting.
    """

    work: Callable[[], Any]
    then: "Callable[[Future[Any]], Any]"


class Waits:
    """The waits of one conversation. Its threads are made when they are needed; `close` ends them.

    Only the conversation's thread may use it. `going` counts the waits that were not handed back yet.
    """

    def __init__(self) -> None:
        self.going = 0
        self._pool: ThreadPoolExecutor | None = None
        self._over: SimpleQueue[Over] = SimpleQueue()
        self._wake: tuple[int, int] = (-1, -1)

    @property
    def are_full(self) -> bool:
        """Whether there is no room for another one."""
        return self.going >= MOST

    def begin(self, number: int, waiting: Waiting) -> None:
        """Begin to wait for the answer to question `number`."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(MOST, thread_name_prefix="sandbox-wait")
            self._wake = os.pipe()

        def tell(future: "Future[Any]") -> None:
            self._over.put((number, lambda: waiting.then(future)))
            os.write(self._wake[1], b".")

        self._pool.submit(waiting.work).add_done_callback(tell)
        self.going += 1

    def listen(self, to: socket.socket, events: int) -> int:
        """Wait until a wait is over or one of `events` (of `select.poll`) is there; what `to` has of them.

        That the other side hung up is told in any case.
        """
        poll = select.poll()
        poll.register(to, events)
        poll.register(self._wake[0], select.POLLIN)
        found = dict(poll.poll())
        if found.pop(self._wake[0], 0):
            os.read(self._wake[0], MOST)
        return found.get(to.fileno(), 0)

    def next_over(self, *, patiently: bool = False) -> Over | None:
        """A question and what goes on with its answer; None where nothing is over, unless `patiently`."""
        try:
            over = self._over.get(block=patiently)
        except Empty:
            return None
        self.going -= 1
        return over

    def close(self) -> None:
        """End the threads. Work that is being done is waited for; what came of it is not asked any more."""
        if self._pool is not None:
            self._pool.shutdown()
            for descriptor in self._wake:
                os.close(descriptor)
