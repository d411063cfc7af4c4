"""What came in over HTTP: the request of a webhook, with its body as the bytes that were signed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


class Headers(Mapping[str, str]):
    """HTTP headers: read without regard to capitals, kept as they were written.

    >>> headers = Headers({"Content-Type": "application/json"})
    >>> headers["content-type"], headers.get("X-Missing", "")
    ('application/json', '')
    """

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self._written = {str(name): str(value) for name, value in (headers or {}).items()}
        self._folded = {name.lower(): value for name, value in self._written.items()}

    def __getitem__(self, name: str) -> str:
        return self._folded[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __repr__(self) -> str:
        return f"Headers({self._written!r})"


@dataclass(frozen=True)
class Request:
    """One incoming HTTP request. `url` is the whole address as the sender wrote it."""

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON. Raises ValueError where it is none."""
        return json.loads(self.body)

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value; a body that is no UTF-8 keeps a mark where bytes could not be read."""
        return {
            "method": self.method,
            "url": self.url,
            "headers": dict(self.headers),
            "body": self.body.decode("utf-8", "replace"),
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "Request":
        """The request of `as_dict`."""
        return cls(
            method=str(value["method"]),
            url=str(value["url"]),
            headers=Headers(value.get("headers")),
            body=str(value.get("body", "")).encode(),
        )
