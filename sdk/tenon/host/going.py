"""Answers that take time, in pieces: what has to be waited for, and what is done before and after it.

A `Going` yields work, a function to be called by whoever has time to wait for it, in any thread: nothing in
it may need the host. It is sent what the work gave, or is thrown the `TenonError` it raised, and ends with
its result. Whatever else the work raises ends it.
"""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from tenon.errors import TenonError

T = TypeVar("T")

Going = Generator[Callable[[], Any], Any, T]


def at_once(going: Going[T]) -> T:
    """Its result, for which this thread does all of its work."""
    try:
        work = next(going)
        while True:
            try:
                outcome = work()
            except TenonError as error:
                work = going.throw(error)
            else:
                work = going.send(outcome)
    except StopIteration as done:
        result: T = done.value
        return result


def is_at_once(one: object) -> bool:
    """Whether a clock or a backend says that nobody ever waits for it (`at_once = True`)."""
    return bool(getattr(one, "at_once", False))
