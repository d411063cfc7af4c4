"""What a system on loopback is to a test."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Seen:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Api:
    """A system on loopback: `answers` by path (status, body, headers); what came in is in `requests`.

    Status 0 breaks the connection off instead of answering.
    """

    url: str
    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[Seen] = field(default_factory=list)
