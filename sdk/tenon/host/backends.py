"""Who answers the requests that code makes: twins, or the real systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """A request as the code made it. `path` begins with `/`, or is a whole address of the same system."""

    system: str
    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Incoming:
    """The answer. `url` and `sent_headers` are what was really sent, secrets included."""

    status: int
    headers: Mapping[str, str]
    body: str
    url: str
    sent_headers: Mapping[str, str] = field(default_factory=dict)


class Backend(Protocol):
    """Sends requests. Holds the secrets that go with them; nobody else does."""

    def send(self, request: Outgoing) -> Incoming:
        """The answer. Raises `NoAnswer` where none came, `HostRefused` for a system it does not know."""
        ...

    def secrets(self) -> frozenset[str]:
        """Every secret value it holds at the moment, to be hidden wherever it turns up."""
        ...
