"""What lies outside of one run: other runs, and the events that go between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn, Protocol

from tenon.errors import NotSupported, Suspended
from tenon.events import matches
from tenon.host.clocks import Clock


class Outside(Protocol):
    """Answers the calls of one run that concern others. `at` is the call's path; see `tenon.protocol`."""

    def wait_for(self, at: str, name: str, where: Mapping[str, Any], timeout: float | None) -> dict[str, Any]:
        """`{"data"}` of the first fitting event, or `{"timed_out": True}`. Raises `Suspended` until then."""
        ...

    def start(self, at: str, workflow: str, data: Any) -> dict[str, Any]:
        """The `{"run_id"}` of a new run of `workflow`."""
        ...

    def emit(self, at: str, name: str, data: Any) -> None:
        """Send an event."""
        ...


class Nobody:
    """The outside of a run that is alone."""

    def wait_for(self, at: str, name: str, where: Mapping[str, Any], timeout: float | None) -> dict[str, Any]:
        """Refused: nobody could send the event."""
        raise NotSupported(f"ctx.wait_for({name!r}): this host runs one workflow, so no event can arrive")

    def start(self, at: str, workflow: str, data: Any) -> NoReturn:
        """Refused."""
        raise NotSupported(f"ctx.start({workflow!r}): this host runs one workflow and no other")

    def emit(self, at: str, name: str, data: Any) -> NoReturn:
        """Refused: nobody would hear it."""
        raise NotSupported(f"ctx.emit({name!r}): this host runs one workflow, so nobody would hear the event")


@dataclass
class Sent:
    """An event that was sent, and the runs that took it."""

    name: str
    data: Any
    taken_by: set[str] = field(default_factory=set)


class Surroundings:
    """The outside of runs that live together in one process. Their ids begin with `prefix`."""

    def __init__(self, clock: Clock, prefix: str = "run-") -> None:
        self.clock = clock
        self.events: list[Sent] = []
        self.news: list[dict[str, Any]] = []
        self._prefix = prefix
        self._runs = 0

    def new_run(self) -> str:
        """The id of the next run."""
        self._runs += 1
        return f"{self._prefix}{self._runs}"

    def start(self, workflow: str, data: Any) -> str:
        """Somebody is to execute a run; gives its id."""
        run_id = self.new_run()
        self.news.append({"start": workflow, "data": data, "run_id": run_id})
        return run_id

    def send(self, name: str, data: Any) -> None:
        """An event, from a run or from outside of all."""
        self.events.append(Sent(name, data))
        self.news.append({"event": name, "data": data})

    def take_news(self) -> list[dict[str, Any]]:
        """What was started and sent since this was asked last, in order."""
        news, self.news = self.news, []
        return news

    def of(self, run_id: str) -> Outside:
        """The outside of one run, which meets the events sent from now on."""
        return _OfOne(self, run_id, len(self.events))


class _OfOne:
    """One run's view of its surroundings."""

    def __init__(self, around: Surroundings, run_id: str, since: int) -> None:
        self._around = around
        self._run_id = run_id
        self._since = since
        self._until: dict[str, datetime | None] = {}

    def wait_for(self, at: str, name: str, where: Mapping[str, Any], timeout: float | None) -> dict[str, Any]:
        """See `Outside`. The time counts from when this path was asked first."""
        now = self._around.clock.now()
        until = self._until.setdefault(at, None if timeout is None else now + timedelta(seconds=timeout))
        for sent in self._around.events[self._since :]:
            if sent.name == name and self._run_id not in sent.taken_by and matches(sent.data, where):
                sent.taken_by.add(self._run_id)
                return {"data": sent.data}
        if until is not None and until <= now:
            return {"timed_out": True}
        raise Suspended(until.isoformat() if until else None, name)

    def start(self, at: str, workflow: str, data: Any) -> dict[str, Any]:
        """See `Outside`. Only names the run: whoever executes the code executes it."""
        return {"run_id": self._around.start(workflow, data)}

    def emit(self, at: str, name: str, data: Any) -> None:
        """See `Outside`."""
        self._around.send(name, data)
