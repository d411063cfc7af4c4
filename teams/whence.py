"""From where something is done: set once at a request's or a job's boundary, read when a fact is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Whence:
    """`ip` is the network address as far as the configured proxy allows, `via` the browser, token or job."""

    ip: str = ""
    via: str = ""


NOWHERE: Final = Whence()
_current: ContextVar[Whence] = ContextVar("whence", default=NOWHERE)


def current() -> Whence:
    """From where the running code was asked for; nothing outside requests and jobs."""
    return _current.get()


@contextmanager
def coming(whence: Whence) -> Iterator[None]:
    """What happens inside comes from there."""
    token = _current.set(whence)
    try:
        yield
    finally:
        _current.reset(token)


def came_by(via: str) -> None:
    """Say more exactly what this request came by, such as a token, once the door has found out."""
    _current.set(replace(_current.get(), via=via[:200]))
