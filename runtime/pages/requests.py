"""A run's HTTP requests as a person reads them."""

from dataclasses import dataclass

from lib.text import duration
from runtime.models import Exchange
from runtime.pages.curl import as_curl
from runtime.pages.values import ShownValue

SHORTEST_WAIT_MS = 100.0  # a shorter gap between two tries is our own work, not a wait
# A command of megabytes is no use on a clipboard; and it would stand in the page.
LONGEST_COMMAND = 30_000


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
        return is_bad(self.exchange)

    @property
    def size(self) -> int | None:
        """Bytes of the answer's body; None without an answer."""
        return self.exchange.response_bytes if self.exchange.status else None


@dataclass(frozen=True)
class ShownRequest:
    """The selected request with everything about it. `url` is where its bodies can be had whole."""

    exchange: Exchange
    url: str = ""

    @property
    def request_headers(self) -> list[tuple[str, str]]:
        return sorted(self.exchange.request.get("headers", {}).items())

    @property
    def response_headers(self) -> list[tuple[str, str]]:
        return sorted((self.exchange.response or {}).get("headers", {}).items())

    @property
    def request_body(self) -> ShownValue:
        key = f"request-{self.exchange.seq}"
        body = self.exchange.request.get("body")
        return ShownValue(
            key,
            "Body",
            body,
            self._whole(key),
            self.exchange.request_blob,
            bytes_=self.exchange.request_bytes,
        )

    @property
    def response_body(self) -> ShownValue:
        key = f"response-{self.exchange.seq}"
        body = (self.exchange.response or {}).get("body")
        return ShownValue(
            key,
            "Body",
            body,
            self._whole(key),
            self.exchange.response_blob,
            bytes_=self.exchange.response_bytes,
        )

    @property
    def not_sent(self) -> str:
        """Why nothing was sent, "" where the system was asked."""
        return self.exchange.get_answered_by_display() if self.exchange.answered_by else ""

    @property
    def curl(self) -> str:
        """The command that "Copy as curl" copies; "" where the body is too large for a clipboard."""
        request = self.exchange.request
        if self.exchange.request_blob is not None:
            return ""
        command = as_curl(
            self.exchange.method, self.exchange.url, request.get("headers", {}), request.get("body")
        )
        return command if len(command) <= LONGEST_COMMAND else ""

    def _whole(self, key: str) -> str:
        return f"{self.url}/{key}" if self.url else ""


def is_bad(exchange: Exchange) -> bool:
    """Whether no answer came, or one that is an error."""
    return exchange.status is None or exchange.status >= 400
