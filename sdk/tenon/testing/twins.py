"""`twins` in a test: `twins.salesforce.count("Lead", Email="ada@example.com")`. The twins themselves live
in the host.
"""

from typing import Any, cast

from tenon.errors import TenonError
from tenon.protocol import Transport


class Twin:
    """One system's twin, as a test sees it."""

    def __init__(self, transport: Transport, system: str) -> None:
        self._transport = transport
        self._system = system

    def __repr__(self) -> str:
        return f"twins.{self._system}"

    def _ask(self, action: str, args: dict[str, Any]) -> Any:
        return self._transport.call("twin", system=self._system, action=action, args=args)

    def records(self, object: str, /, **where: Any) -> list[dict[str, Any]]:  # noqa: A002
        """The records that have all these values; all records without any."""
        return cast(list[dict[str, Any]], self._ask("records", {"object": object, "where": where}))

    def count(self, object: str, /, **where: Any) -> int:  # noqa: A002
        """How many records have all these values."""
        return len(self.records(object, **where))

    def record(self, object: str, /, **where: Any) -> dict[str, Any]:  # noqa: A002
        """The one record that has all these values. Raises where there is none, or several."""
        found = self.records(object, **where)
        if len(found) != 1:
            there = found or self.records(object)
            shown = f"; there: {there[:3]}" if there else ""
            raise AssertionError(
                f"expected one {object} with {where} in {self._system}, found {len(found)}{shown}"
            )
        return found[0]

    def add(self, object: str, record: dict[str, Any], /) -> dict[str, Any]:  # noqa: A002
        """Put a record there before the run; gives it back with its id."""
        return cast(dict[str, Any], self._ask("add", {"object": object, "record": record}))

    def calls(self, method: str = "", path: str = "") -> int:
        """How many requests came, refused ones included. `path` may hold placeholders: `/leads/{id}`."""
        return int(self._ask("calls", {"method": method, "path": path}))

    def fail(
        self,
        status: int = 0,
        times: int = 1,
        *,
        retry_after: int | None = None,
        method: str | None = None,
        path: str | None = None,
        kind: str = "status",
        **more: int,
    ) -> None:
        """The next `times` requests go wrong: `twins.salesforce.fail(503, times=2)`,
        `fail(kind="timeout")`. `more` are the fault's `seconds`, `items` and `after`.
        """
        fault = {**more, "kind": kind, "status": status, "times": times, "retry_after": retry_after}
        self._ask("fail", {**fault, "method": method or "", "path": path or ""})

    def fail_once(self, status: int = 0, **options: Any) -> None:
        """The next request goes wrong; takes what `fail` takes, except `times`."""
        self.fail(status, 1, **options)


class Twins:
    """All twins of the project, by the keys of their systems: `twins.salesforce`, or `twins["my-shop"]`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __getitem__(self, system: str) -> Twin:
        there = self._transport.call("twin", system="", action="systems", args={})
        if system not in there:
            raise TenonError(
                f"tests/twins.json has no system {system!r} (there: {', '.join(there) or 'none'})"
            )
        return Twin(self._transport, system)

    def __getattr__(self, system: str) -> Twin:
        if system.startswith("_"):
            raise AttributeError(system)
        there = self._transport.call("twin", system="", action="systems", args={})
        return self[system if system in there else system.replace("_", "-")]
