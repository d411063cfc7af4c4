"""The host of one test: twins, values kept between runs, and a clock that waits in no time."""

import uuid
from typing import Any, Final

from tenon.errors import HostRefused
from tenon.host.clocks import VirtualClock
from tenon.host.local import LocalHost
from tenon.host.recorders import Recorder, Silent
from tenon.host.stores import MemoryStore
from tenon.protocol import check_call
from tenon.report import RunReport
from tenon.twins.control import control
from tenon.twins.world import World

NO_SYSTEMS: Final[dict[str, Any]] = {"format": "tenon/twins@1", "systems": {}}
NAMESPACE: Final = uuid.UUID("0b8f8a1c-96d2-5b0f-8d0e-3a5a6c1f7d42")


class TestHost:
    """Answers one test's calls. Make a new one for every test: records, faults and kept values begin anew.

    `definition` is the value of `twins.json`. It is a transport, so a test in this process can use it
    directly; a host whose test runs elsewhere passes on what it hears to `call`. `reports` are those of the
    runs that are over.
    """

    __test__ = False  # the name begins like a test class, and pytest would collect it

    def __init__(self, definition: dict[str, Any] | None = None, *, recorder: Recorder | None = None) -> None:
        self.clock = VirtualClock()
        self.world = World(definition or NO_SYSTEMS, clock=self.clock)
        self.reports: list[RunReport] = []
        self._recorder = recorder or Silent()
        self._store = MemoryStore()
        self._run: LocalHost | None = None
        self._started = 0
        self._ids = 0

    def call(self, op: str, /, **args: Any) -> Any:
        """Answer one call; see `tenon.protocol`."""
        if op == "twin":
            check_call(op, args)
            return control(self.world, **args)
        if op == "run_start":
            check_call(op, args)
            return self._start(**args)
        if op == "run_end":
            check_call(op, args)
            return self._end(**args)
        if self._run is not None:
            return self._run.call(op, **args)
        if op == "now":
            return self.clock.now().isoformat()
        raise HostRefused("bad_call", f"{op}: no run is going on")

    def _start(
        self, workflow: str, data: Any, request: dict[str, Any] | None, faults: list[Any]
    ) -> dict[str, Any]:
        if self._run is not None:
            raise HostRefused("bad_call", "run_start: a run is going on already")
        for fault in faults:
            try:
                self.world.fail(fault)
            except (TypeError, ValueError) as error:
                raise HostRefused("bad_fault", str(error)) from error
        self._started += 1
        self._run = LocalHost(
            self.world,
            clock=self.clock,
            store=self._store,
            variables=self.world.variables,
            recorder=self._recorder,
            new_id=self._new_id,
        )
        return {"run_id": f"run-{self._started}", "started_at": self._run.started_at}

    def _end(self, ended: dict[str, Any]) -> dict[str, Any]:
        if self._run is None:
            raise HostRefused("bad_call", "run_end: no run is going on")
        report = self._run.finish(ended)
        self._run = None
        self.reports.append(report)
        return report.as_dict()

    def _new_id(self) -> str:
        self._ids += 1
        return str(uuid.uuid5(NAMESPACE, str(self._ids)))
