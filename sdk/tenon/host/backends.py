"""Who answers the requests that code makes: twins, or the real systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from tenon.host.going import Going


@dataclass(frozen=True)
class Outgoing:
    """A request as the code made it. `path` begins with `/`, or is a whole address of the same system."""

    system: str
    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None

    def with_headers(self, headers: Mapping[str, str]) -> "Outgoing":
        """The same request with these headers added."""
        return replace(self, headers={**self.headers, **headers}) if headers else self


@dataclass(frozen=True)
class Incoming:
    """The answer. `url` and `sent_headers` are what was really sent, secrets included."""

    status: int
    headers: Mapping[str, str]
    body: str
    url: str
    sent_headers: Mapping[str, str] = field(default_factory=dict)


class Backend(Protocol):
    """Sends requests. Holds the secrets that go with them; nobody else does.

    It may say `at_once = True` (nobody ever waits for it) and have `preparing(request, at)` and
    `sending(request)`, goings that end with the seconds it had to wait for its turn and with the answer.
    `at` is the place of the request in the run; `preparing` raises `Suspended` where the turn is far away.
    """

    def send(self, request: Outgoing) -> Incoming:
        """The answer. Raises `NoAnswer` where none came, `HostRefused` for a system it does not know."""
        ...

    def secrets(self) -> frozenset[str]:
        """Every secret value it holds at the moment, to be hidden wherever it turns up."""
        ...


def preparing(backend: Backend, request: Outgoing, at: str) -> Going[float]:
    """Whatever comes before it may be sent; seconds that took."""
    own = getattr(backend, "preparing", None)
    return (yield from own(request, at)) if own is not None else 0.0


def sending(backend: Backend, request: Outgoing) -> Going[Incoming]:
    """`backend.send(request)` in pieces."""
    own = getattr(backend, "sending", None)
    answer: Incoming
    if own is None:
        answer = yield partial(backend.send, request)
    else:
        answer = yield from own(request)
    return answer
