"""One twin that is served: it takes requests one after the other and remembers each."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from tenon.errors import NoAnswer
from tenon.requests import Headers
from tenon.twins.access import EXPIRED, WRONG
from tenon.twins.answers import Answer
from tenon.twins.asked import Asked
from tenon.twins.faults import Fault, read_fault
from tenon.twins.serving.log import RequestLog
from tenon.twins.world import World

REMEMBERED: Final = 500
HIDDEN: Final = "hidden"
SHOWN: Final = 20_000


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; a status of 0 is no answer. `wait` is how long it is kept waiting."""

    number: int
    at: datetime
    asked: Asked
    status: int
    answer: str
    headers: Mapping[str, str]
    note: str = ""
    wait: float = 0.0
    ending: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "method": self.asked.method,
            "path": self.asked.path,
            "params": [list(pair) for pair in self.asked.params],
            "headers": dict(self.asked.headers),
            "body": self.asked.body[:SHOWN],
            "status": self.status,
            "answer": self.answer[:SHOWN],
            "note": self.note,
        }


class _Clock:
    """The time of the request that is answered; what should wait is remembered, so that nobody else waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed_ms(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        self.waited += seconds


class Served:
    """The twin of one system. `log` outlives the process: `resume` makes the same twin of its entries.

    Raises `DefinitionError` for a definition that cannot be used, `HostRefused` for a system it lacks.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        system: str,
        *,
        samples: bool = True,
        log: RequestLog | None = None,
    ) -> None:
        self._definition = definition
        self._samples = samples
        self._lock = Lock()
        self._log = log
        self.system = system
        self._begin()
        self.world.system(system)

    def _begin(self) -> None:
        self._clock = _Clock()
        self.world: World = World(self._definition, clock=self._clock, samples=self._samples)
        self._made = 0
        self.exchanges: deque[Exchange] = deque(maxlen=REMEMBERED)

    @property
    def name(self) -> str:
        """What people call the system."""
        return self.world.system(self.system).definition.name

    def ask(self, asked: Asked) -> Exchange:
        """The answer to a request, written down before anybody sees it."""
        with self._lock:
            exchange = self._answered(asked, datetime.now(UTC))
            self._write(
                {
                    "kind": "request",
                    "at": exchange.at.isoformat(),
                    "method": asked.method,
                    "path": asked.path,
                    "params": [list(pair) for pair in asked.params],
                    "headers": self._without_secrets(asked),
                    "body": asked.body,
                    "base": asked.base,
                    "status": exchange.status,
                }
            )
        return exchange

    def _answered(self, asked: Asked, at: datetime) -> Exchange:
        self.world.at = at
        self._clock.waited = 0.0
        ending = ""
        try:
            answer = self.world.ask(self.system, asked)
        except NoAnswer as error:
            answer, ending = Answer(0), error.reason
        self._made += 1
        shown = replace(asked, headers=self._without_secrets(asked))
        exchange = Exchange(
            number=self._made,
            at=at,
            asked=shown,
            status=answer.status,
            answer=answer.text,
            headers=answer.headers,
            note="; ".join(answer.notes),
            wait=self._clock.waited,
            ending=ending,
        )
        self.exchanges.append(exchange)
        return exchange

    def _without_secrets(self, asked: Asked) -> dict[str, str]:
        """The headers, with credentials hidden; that there were some stays, and whether they were bad."""
        ways = self.world.system(self.system).definition.credentials
        secret = {"authorization", "cookie", "x-api-key"} | {way.get("name", "").lower() for way in ways}
        shown: dict[str, str] = {}
        for name, value in Headers(asked.headers).items():
            first, space, rest = value.strip().partition(" ")
            kept = rest or first
            word = kept if kept in (EXPIRED, *WRONG) else HIDDEN
            shown[name] = f"{first} {word}" if space else word
            if name.lower() not in secret:
                shown[name] = value
        return shown

    def add(self, kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
        """Put a record there. Raises KeyError for an object there is not."""
        with self._lock:
            made = self.world.system(self.system).records.add(kind, record)
            self._write({"kind": "add", "object": kind, "record": made})
            return dict(made)

    def fail(self, fault: Mapping[str, Any] | str) -> Fault:
        """From now on something goes wrong. Raises ValueError naming what is wrong with the fault."""
        if isinstance(fault, str):
            made = read_fault(fault if fault.startswith(f"{self.system}:") else f"{self.system}:{fault}")
        else:
            made = read_fault({**fault, "system": self.system})
        with self._lock:
            self.world.fail(made)
            self._write({"kind": "fail", "fault": made.as_dict()})
        return made

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self.world.heal(self.system)
            self._write({"kind": "heal"})

    def reset(self) -> None:
        """As it was at the beginning: records, requests, faults."""
        with self._lock:
            self._begin()
            self._write({"kind": "reset"})

    def resume(self, entries: Iterable[Mapping[str, Any]]) -> int:
        """Do again what a log tells; how many entries there were."""
        count = 0
        for entry in entries:
            count += 1
            kind = entry.get("kind")
            if kind == "request":
                self._answered(_asked(entry), datetime.fromisoformat(str(entry["at"])))
            elif kind == "add":
                self.world.system(self.system).records.add(str(entry["object"]), entry["record"])
            elif kind == "fail":
                self.world.fail(entry["fault"])
            elif kind == "heal":
                self.world.heal(self.system)
            elif kind == "reset":
                self._begin()
        return count

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """All records by object."""
        with self._lock:
            records = self.world.system(self.system).records
            return {name: [dict(one) for one in records.all(name)] for name in records.counts()}

    def _write(self, entry: dict[str, Any]) -> None:
        if self._log is not None:
            self._log.add(entry)


def _asked(entry: Mapping[str, Any]) -> Asked:
    return Asked(
        method=str(entry["method"]),
        path=str(entry["path"]),
        params=[(str(name), str(value)) for name, value in entry.get("params", ())],
        headers={str(name): str(value) for name, value in dict(entry.get("headers", {})).items()},
        body=str(entry.get("body", "")),
        base=str(entry.get("base", "")),
    )
