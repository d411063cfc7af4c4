"""All twins of a project, as the one who answers its requests."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.host.clocks import Clock, VirtualClock
from tenon.requests import Headers
from tenon.twins.access import TOKEN, expired, good_headers, good_params
from tenon.twins.answers import AS_ERRORS, Answer, Refusal
from tenon.twins.asked import Asked
from tenon.twins.faults import DELIVERIES, Fault, read_fault
from tenon.twins.reading import read_definition
from tenon.twins.routes import match_path
from tenon.twins.system import TwinSystem

TIMEOUT_SECONDS: Final = 30
CODES: Final = {429: "REQUEST_LIMIT_EXCEEDED", 503: "SERVER_UNAVAILABLE"}
REPEATED: Final = "Idempotent-Replayed"
__all__ = ["TIMEOUT_SECONDS", "TOKEN", "World"]


class World:
    """The systems of one `twins.json` value, with their records, faults and the requests they got.

    It is a backend: hand it to `LocalHost`. With `samples` its sample records stand there from the beginning.
    The same requests in the same order at the same times get the same answers. `at` is the time of requests
    that are sent again; else the clock's. Raises `DefinitionError` for a definition that cannot be used.
    """

    at_once = True

    def __init__(
        self, definition: Mapping[str, Any], *, clock: Clock | None = None, samples: bool = False
    ) -> None:
        read = read_definition(definition)
        self.variables: Mapping[str, Any] = read.variables
        self.systems: dict[str, TwinSystem] = {key: TwinSystem(one) for key, one in read.systems.items()}
        for twin in self.systems.values() if samples else ():
            twin.add_samples()
        self.clock: Clock = clock or VirtualClock()
        self.at: datetime | None = None
        self.calls: list[tuple[str, str, str, int]] = []
        self._faults: list[_Running] = []
        self._windows: dict[str, tuple[float, int]] = {}
        self._answered: dict[tuple[str, str], tuple[Asked, Answer]] = {}

    def secrets(self) -> frozenset[str]:
        """None: a twin's credentials protect nothing."""
        return frozenset()

    def fail(self, fault: Fault | Mapping[str, Any] | str) -> None:
        """From now on something goes wrong; see `Fault`. Faults of one system wear off in the order they
        came.
        """
        made = fault if isinstance(fault, Fault) else read_fault(fault)
        self.system(made.system)
        self._faults.append(_Running(made))

    def faults(self) -> list[Fault]:
        """What will still go wrong: each fault with how many times are left."""
        return [replace(one.fault, times=one.left, after=one.well) for one in self._faults if one.left]

    def heal(self, system: str) -> None:
        """Nothing goes wrong in this system any more."""
        self._faults = [one for one in self._faults if one.fault.system != system]

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
        headers = {**request.headers, **good_headers(twin.definition)}
        seen = [*params, *good_params(twin.definition)]
        asked = Asked(request.method, split.path or "/", seen, headers, request.body or "", base)
        url = base + asked.path + (f"?{urlencode(params)}" if params else "")
        answer = self.ask(request.system, asked, url)
        sent = {"Content-Type": "application/json; charset=utf-8"} if answer.text else {}
        return Incoming(answer.status, {**sent, **answer.headers}, answer.text, url, headers)

    def ask(self, system: str, asked: Asked, url: str = "") -> Answer:
        """Answer a request that already carries its credentials, or raise `NoAnswer` as a fault says."""
        twin = self.system(system)
        try:
            answer = self._answer(twin, asked, url or asked.base + asked.path)
        except NoAnswer:
            self.calls.append((system, asked.method, asked.path, 0))
            raise
        self.calls.append((system, asked.method, asked.path, answer.status))
        if not answer.notes:
            return answer
        noted = "; ".join(answer.notes).encode("ascii", "replace").decode()[:500]
        return replace(answer, headers={**answer.headers, "X-Twin-Note": noted.replace("\n", " ")})

    def now(self) -> datetime:
        """The time of the request that is answered."""
        return self.at or self.clock.now()

    def _answer(self, twin: TwinSystem, asked: Asked, url: str) -> Answer:
        fault = self._due(twin.definition.key, asked)
        kind = fault.kind if fault else ""
        if fault and kind in ("timeout", "reset"):
            if kind == "timeout":
                self.clock.sleep(TIMEOUT_SECONDS)
            raise NoAnswer(asked.method, url, kind)
        if fault and kind == "slow":
            self.clock.sleep(fault.seconds)
        if fault and kind in ("status", "expired_token", "expired_200"):
            return self._failing(twin, fault)
        if kind == "empty":
            return self._empty(twin, asked)
        limited = self._limited(twin)
        if limited is not None and limited.status == 429:
            return limited
        answer = self._once(
            twin, replace(asked, huge=fault.items) if fault and kind == "huge_page" else asked
        )
        if kind == "lost":
            raise NoAnswer(asked.method, url, "reset")
        headers = {**answer.headers, **(limited.headers if limited else {})}
        return replace(answer, headers=headers, garbled=kind == "malformed")

    def _once(self, twin: TwinSystem, asked: Asked) -> Answer:
        """The answer; that of the first request, where one comes again with the same idempotency key."""
        name = twin.definition.idempotency_header
        key = Headers(asked.headers).get(name, "") if name and asked.method not in ("GET", "HEAD") else ""
        before = self._answered.get((twin.definition.key, key)) if key else None
        if before is not None:
            first, answer = before
            if (first.method, first.path, first.body) != (asked.method, asked.path, asked.body):
                told = f"{name} {key!r} was used for another request before"
                return twin.refused(Refusal(400, "IDEMPOTENCY_KEY_REUSED", told, name))
            return replace(copy.deepcopy(answer), headers={**answer.headers, REPEATED: "true"})
        answer = copy.deepcopy(twin.handle(asked, self.now()))
        if key and answer.status < 400:
            self._answered[(twin.definition.key, key)] = (asked, copy.deepcopy(answer))
        return answer

    def _failing(self, twin: TwinSystem, fault: Fault) -> Answer:
        if fault.kind == "expired_token":
            return twin.refused(expired())
        if fault.kind == "expired_200":
            return replace(twin.refused(expired()), status=200, headers={})
        code = CODES.get(fault.status, f"HTTP_{fault.status}")
        told = f"{twin.definition.name} answers {fault.status} on purpose"
        answer = twin.refused(Refusal(fault.status, code, told))
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answer(fault.status if fault.status in AS_ERRORS else answer.status, answer.body, headers)

    def _empty(self, twin: TwinSystem, asked: Asked) -> Answer:
        """A list without items where the route is a list, else no body at all."""
        without = TwinSystem(replace(twin.definition, records={}))
        answer = without.handle(asked, self.now()) if asked.method == "GET" else Answer(200)
        return answer if answer.status < 400 else Answer(200)

    def _due(self, system: str, asked: Asked) -> Fault | None:
        for one in self._faults:
            if one.left and one.fault.system == system and _concerns(one.fault, asked):
                if one.well:
                    one.well -= 1
                    continue
                one.left -= 1
                return one.fault
        return None

    def _limited(self, twin: TwinSystem) -> Answer | None:
        """Counts a request against the system's limit; 429 above it, else the headers that tell how much is
        left.
        """
        most, seconds = twin.definition.requests_per_window, twin.definition.window_seconds
        if not most:
            return None
        now = self.now().timestamp()
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


class _Running:
    """A fault that still has something to do: `well` requests go well first, `left` times it happens."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left = fault.times
        self.well = fault.after


def _concerns(fault: Fault, asked: Asked) -> bool:
    if fault.kind in DELIVERIES or (fault.kind == "huge_page" and asked.method != "GET"):
        return False
    if fault.method and fault.method.upper() != asked.method:
        return False
    return not fault.path or match_path(fault.path.partition("?")[0], asked.path) is not None
