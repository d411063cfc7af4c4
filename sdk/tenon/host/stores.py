"""Values kept between runs."""

from typing import Any, Final, Protocol

SHARED: Final = "shared:"
"""A scope that begins so belongs to all workflows of an environment; see `Context.kv`."""


class KeyValues(Protocol):
    """A store of JSON values by scope and key."""

    def get(self, scope: str, key: str) -> Any:
        """The value, or None."""
        ...

    def set(self, scope: str, key: str, value: Any) -> None:
        """Keep it."""
        ...

    def delete(self, scope: str, key: str) -> None:
        """Forget it."""
        ...


class MemoryStore:
    """A store that lasts as long as its process."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], Any] = {}

    def get(self, scope: str, key: str) -> Any:
        return self._values.get((scope, key))

    def set(self, scope: str, key: str, value: Any) -> None:
        self._values[scope, key] = value

    def delete(self, scope: str, key: str) -> None:
        self._values.pop((scope, key), None)
