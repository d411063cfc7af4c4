"""What a run does at the same time: the items of a parallel map, and steps in the background.

Each is a task of its own. When one is told to wait for longer than its process lives, the others go on until
they are done or have to wait, too; only then the run is suspended.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context as Variables
from contextvars import copy_context
from typing import Any, Generic, TypeVar, cast

from tenon.current import Scope, Task, current_run, current_scope, inside, suspended
from tenon.errors import Suspended

R = TypeVar("R")


class Background(Generic[R]):
    """A step that goes on while the workflow does; from `ctx.background`."""

    def __init__(self, title: str, at: str, work: Callable[[], R]) -> None:
        """See `in_background`."""
        self.title = title
        self.asked: bool = False
        self.task: Task = Task()
        self.error: BaseException | None = None
        self.is_done: bool = False
        self._work = work
        self._result: R | None = None
        self._prefix = f"{at}[0]."
        self._around = copy_context()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin in a thread of its own, which the run has one less of until it is over."""
        self._thread = threading.Thread(target=self._begun, args=(current_run().threads,), daemon=True)
        self._thread.start()

    def _begun(self, threads: threading.Semaphore) -> None:
        try:
            self._around.run(self._perform, self._prefix)
        finally:
            threads.release()

    @property
    def is_going_on(self) -> bool:
        """Whether a thread works on it."""
        return self._thread is not None and self._thread.is_alive()

    def _perform(self, prefix: str) -> None:
        try:
            with inside(prefix, self.task):
                self._result = joined(self._work)
        # A thread's boundary: what was raised is told where the step is joined.
        except BaseException as error:  # noqa: BLE001
            self.error = error
        self.is_done = True

    def result(self) -> R:
        """What the step gave, when it is done. Raises what it raised."""
        self.asked = True
        self.join()
        if self.task.suspended is not None:
            current_run().suspend(self.task.suspended)
        if self.error is not None:
            raise self.error
        return cast(R, self._result)

    def join(self) -> None:
        """Wait until it is over. One that no thread was left for is done now, in this one."""
        if self._thread is not None:
            self._thread.join()
            return
        with self._lock:
            if not self.is_done:
                self._around.run(self._perform, self._prefix)


def in_background(title: str, at: str, work: Callable[[], R]) -> Background[R]:
    """Begin `work` beside what is going on; it belongs to the step, item or workflow that began it."""
    scope = current_scope()
    begun = Background(title, at, work)
    if _takes_a_thread(scope.task):
        begun.begin()
    scope.beside.append(begun)
    scope.task.beside.append(begun)
    return begun


def _takes_a_thread(task: Task) -> bool:
    """Whether a thread is left. Where none is, one of the task's own is waited for.

    One of another task is not: that may be waiting for this one.
    """
    threads = current_run().threads
    if threads.acquire(blocking=False):
        return True
    own = next((other for other in task.beside if other.is_going_on), None)
    if own is None:
        return False
    own.join()
    return threads.acquire(blocking=False)


def joined(work: Callable[[], R]) -> R:
    """What `work` gives, once everything is over that it left in the background.

    An error in the background that nobody asked for is raised here: it must not get lost. Where `work` itself
    failed, that error goes first and those of the background are told in the log.
    """
    scope = current_scope()
    try:
        result = work()
    # Not handled here: whatever ends the work, what it began must not outlive it.
    except BaseException:
        _log(_errors(scope))
        raise
    failed = _errors(scope)
    _log(failed[1:])
    for first in failed[:1]:
        raise cast(BaseException, first.error)
    return result


def _errors(scope: Scope) -> list[Background[Any]]:
    """The ones that failed and that nobody asked. Raises `Suspended` where one has to wait."""
    for begun in scope.beside:
        begun.join()
    waiting = [begun.task.suspended for begun in scope.beside if begun.task.suspended is not None]
    if waiting and not suspended():
        current_run().suspend(Suspended.of(waiting))
    failed = [begun for begun in scope.beside if begun.error is not None and not begun.asked]
    return [] if suspended() else failed


def _log(failed: Sequence[Background[Any]]) -> None:
    for begun in failed:
        message = f"{begun.title} failed in the background: {begun.error}"
        current_run().log("error", message, {"error": type(begun.error).__name__})


def in_parallel(at: str, count: int, most: int, work: Callable[[int], R]) -> list[R]:
    """`work(index)` for every index below `count`, `most` at once, in the order of the indexes.

    An item that has to wait keeps its place among the `most`: a run that goes on later works in the same
    order. Raises what an item raised, and `Suspended` where one has to wait, when the others are over.
    """
    return _Parallel(at, count, work).perform(min(most, count))


class _Parallel(Generic[R]):
    """One parallel map."""

    def __init__(self, at: str, count: int, work: Callable[[int], R]) -> None:
        self._at = at
        self._work = work
        self._left: Iterator[int] = iter(range(count))
        self._lock = threading.Lock()
        self._results: dict[int, R] = {}
        self._waiting: list[Suspended] = []
        self._errors: list[tuple[int, BaseException]] = []

    def perform(self, most: int) -> list[R]:
        """This thread works, too, so that a map in a map needs no thread to go on."""
        threads = current_run().threads
        # Each thread needs a copy of its own: one context cannot be entered by two threads.
        workers = [
            threading.Thread(target=self._beside, args=(copy_context(), threads), daemon=True)
            for _ in range(most - 1)
            if threads.acquire(blocking=False)
        ]
        for worker in workers:
            worker.start()
        self._items(copy_context())
        for worker in workers:
            worker.join()
        if self._errors:
            raise min(self._errors, key=lambda failed: failed[0])[1]
        if self._waiting:
            current_run().suspend(Suspended.of(self._waiting))
        return [self._results[index] for index in sorted(self._results)]

    def _beside(self, around: Variables, threads: threading.Semaphore) -> None:
        try:
            self._items(around)
        finally:
            threads.release()

    def _items(self, around: Variables) -> None:
        while (index := self._next()) is not None:
            task = Task()
            try:
                around.copy().run(self._item, index, task)
            except Suspended as waits:
                self._waiting.append(task.suspended or waits)
                return
            # A thread's boundary: an Exception is a result, anything else (SystemExit) ends the map.
            except BaseException as error:  # noqa: BLE001
                self._errors.append((index, error))
                return

    def _item(self, index: int, task: Task) -> None:
        with inside(f"{self._at}[{index}].", task):
            result = self._work(index)
        if task.suspended is not None:  # and its code swallowed that
            raise task.suspended
        self._results[index] = result

    def _next(self) -> int | None:
        with self._lock:
            return None if self._errors else next(self._left, None)
