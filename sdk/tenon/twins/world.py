"""All twins of a project, as the one who answers its requests."""

import copy
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.host.clocks import Clock, VirtualClock
from tenon.twins.answers import Answer, Refusal
from tenon.twins.definition import read_definition
from tenon.twins.faults import Fault, read_fault
from tenon.twins.routes import match_path
from tenon.twins.system import Asked, TwinSystem

TOKEN: Final = "twin-credentials"  # noqa: S105 (a twin's password opens nothing)
TIMEOUT_SECONDS: Final = 30
SLOW_SECONDS: Final = 5


class World:
    """The systems of one `twins.json` value, with their records, faults and the requests they got.

    It is a backend: hand it to `LocalHost`. With `samples` its sample records stand there from the beginning.
    Raises `DefinitionError` for a definition that cannot be used.
    """

    def __init__(
        self, definition: Mapping[str, Any], *, clock: Clock | None = None, samples: bool = False
    ) -> None:
        read = read_definition(definition)
        self.variables = read.variables
        self.systems = {key: TwinSystem(one) for key, one in read.systems.items()}
        for twin in self.systems.values() if samples else ():
            twin.add_samples()
        self.clock = clock or VirtualClock()
        self.calls: list[tuple[str, str, str, int]] = []
        self._faults: list[list[Any]] = []
        self._windows: dict[str, tuple[float, int]] = {}

    def secrets(self) -> frozenset[str]:
        """None: a twin's credentials protect nothing."""
        return frozenset()

    def fail(self, fault: Fault | Mapping[str, Any] | str) -> None:
        """From now on something goes wrong; see `Fault`. Faults of one system wear off in the order they
        came.
        """
        made = fault if isinstance(fault, Fault) else read_fault(fault)
        self.system(made.system)
        self._faults.append([made, made.times])

    def system(self, key: str) -> TwinSystem:
        """One twin. Raises `HostRefused("unknown_system")` naming those there are."""
        if key not in self.systems:
            there = ", ".join(self.systems) or "none"
            raise HostRefused("unknown_system", f"there is no system {key!r} (there: {there})")
        return self.systems[key]

    def send(self, request: Outgoing) -> Incoming:
        """Answer a request, or raise `NoAnswer` as a fault says."""
        twin = self.system(request.system)
        base = f"https://{request.system}.twin"
        split = urlsplit(request.path)
        if split.netloc and f"{split.scheme}://{split.netloc}" != base:
            raise HostRefused("other_system", f"{request.path} is no address of {request.system}")
        params = [*parse_qsl(split.query, keep_blank_values=True), *request.params]
        headers = {**request.headers, "Authorization": f"Bearer {TOKEN}"}
        asked = Asked(request.method, split.path or "/", params, headers, request.body or "")
        url = base + asked.path + (f"?{urlencode(params)}" if params else "")
        answer = self._answer(twin, asked, url)
        self.calls.append((request.system, asked.method, asked.path, answer.status))
        sent = {"Content-Type": "application/json; charset=utf-8"} if answer.text else {}
        return Incoming(answer.status, {**sent, **answer.headers}, answer.text, url, headers)

    def _answer(self, twin: TwinSystem, asked: Asked, url: str) -> Answer:
        fault = self._due(twin.definition.key, asked)
        if fault and fault.kind in ("timeout", "reset"):
            self.calls.append((twin.definition.key, asked.method, asked.path, 0))
            if fault.kind == "timeout":
                self.clock.sleep(TIMEOUT_SECONDS)
            raise NoAnswer(asked.method, url, fault.kind)
        if fault and fault.kind == "slow":
            self.clock.sleep(SLOW_SECONDS)
        if fault and fault.kind in ("status", "expired_token"):
            return self._failing(twin, fault)
        if fault and fault.kind == "empty":
            return self._empty(twin, asked)
        limited = self._limited(twin)
        if limited is not None and limited.status == 429:
            return limited
        answer = copy.deepcopy(twin.handle(asked))
        headers = {**answer.headers, **(limited.headers if limited else {})}
        return Answer(answer.status, answer.body, headers, garbled=bool(fault and fault.kind == "malformed"))

    def _failing(self, twin: TwinSystem, fault: Fault) -> Answer:
        if fault.kind == "expired_token":
            return twin.refused(Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid"))
        code = {429: "REQUEST_LIMIT_EXCEEDED", 503: "SERVER_UNAVAILABLE"}.get(
            fault.status, f"HTTP_{fault.status}"
        )
        answer = twin.refused(
            Refusal(fault.status, code, f"{twin.definition.name} answers {fault.status} on purpose")
        )
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answer(answer.status, answer.body, headers)

    def _empty(self, twin: TwinSystem, asked: Asked) -> Answer:
        """A list without items where the route is a list, else no body at all."""
        without = TwinSystem(_without_records(twin))
        answer = without.handle(asked) if asked.method == "GET" else Answer(200)
        return answer if answer.status < 400 else Answer(200)

    def _due(self, system: str, asked: Asked) -> Fault | None:
        for entry in self._faults:
            fault, left = entry
            if left and fault.system == system and _concerns(fault, asked):
                entry[1] -= 1
                return fault if isinstance(fault, Fault) else None
        return None

    def _limited(self, twin: TwinSystem) -> Answer | None:
        """Counts a request against the system's limit; 429 above it, else the headers that tell how much is
        left.
        """
        most, seconds = twin.definition.requests_per_window, twin.definition.window_seconds
        if not most:
            return None
        now = self.clock.now().timestamp()
        began, used = self._windows.get(twin.definition.key, (now, 0))
        if now - began >= seconds:
            began, used = now, 0
        used += 1
        self._windows[twin.definition.key] = (began, used)
        headers = {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(max(0, most - used))}
        if used <= most:
            return Answer(200, headers=headers)
        refused = twin.refused(
            Refusal(429, "REQUEST_LIMIT_EXCEEDED", f"{most} requests in {seconds} s are allowed")
        )
        wait = str(max(1, round(began + seconds - now)))
        return Answer(429, refused.body, {**headers, "Retry-After": wait})


def _concerns(fault: Fault, asked: Asked) -> bool:
    if fault.method and fault.method.upper() != asked.method:
        return False
    return not fault.path or match_path(fault.path.partition("?")[0], asked.path) is not None


def _without_records(twin: TwinSystem) -> Any:
    return type(twin.definition)(**{**vars(twin.definition), "records": {}})
