"""A run's HTTP requests as a person reads them."""

import json
from dataclasses import dataclass
from typing import Any

from lib.text import duration
from runtime.models import Exchange
from runtime.pages.curl import as_curl

SHORTEST_WAIT_MS = 100.0  # a shorter gap between two tries is our own work, not a wait


@dataclass(frozen=True)
class RequestRow:
    """One line of the table of requests."""

    exchange: Exchange
    url: str
    selected: bool
    waited: str

    @classmethod
    def make(cls, exchange: Exchange, previous: Exchange | None, url: str, selected: bool) -> "RequestRow":
        """`waited` says how long the step waited before it tried this again; empty for a first try."""
        waited = ""
        if previous is not None and previous.step == exchange.step and exchange.attempt > previous.attempt:
            gap = exchange.started_ms - previous.started_ms - previous.took_ms
            waited = duration(gap) if gap >= SHORTEST_WAIT_MS else ""
        return cls(exchange, url, selected, waited)

    @property
    def is_bad(self) -> bool:
        return self.exchange.status is None or self.exchange.status >= 400

    @property
    def size(self) -> int | None:
        """Bytes of the answer's body; None without an answer."""
        if self.exchange.response is None:
            return None
        body = self.exchange.response.get("body")
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        return len(text.encode())


@dataclass(frozen=True)
class ShownRequest:
    """The selected request with everything about it."""

    exchange: Exchange

    @property
    def request_headers(self) -> list[tuple[str, str]]:
        return sorted(self.exchange.request.get("headers", {}).items())

    @property
    def request_body(self) -> Any:
        return self.exchange.request.get("body")

    @property
    def response_headers(self) -> list[tuple[str, str]]:
        return sorted((self.exchange.response or {}).get("headers", {}).items())

    @property
    def response_body(self) -> Any:
        return (self.exchange.response or {}).get("body")

    @property
    def curl(self) -> str:
        """The command that "Copy as curl" copies."""
        request = self.exchange.request
        return as_curl(
            self.exchange.method, self.exchange.url, request.get("headers", {}), request.get("body")
        )
