"""The host of several runs that live in one process, one of them going on at a time; see `tenon.engine`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tenon.errors import HostRefused
from tenon.host.backends import Backend
from tenon.host.clocks import Clock
from tenon.host.journals import Mismatch
from tenon.host.local import LocalHost
from tenon.host.once import OfWorkflow, OnceLedger
from tenon.host.outside import Outside, Surroundings
from tenon.host.parts import Parts, ids_of
from tenon.host.recorders import Recorder, Silent
from tenon.host.stores import KeyValues, MemoryStore
from tenon.protocol import check_call
from tenon.report import Exchange, LogLine, RunReport, StepRecord

OWN: Final = frozenset({"run_start", "run_resume", "run_end", "event", "news", "time", "pass_time"})


@dataclass
class _Life:
    """What outlives an execution of a run: what it was told, and its report so far."""

    run_id: str
    workflow: str
    parts: Parts
    outside: Outside
    began_ms: float
    recorder: "_FirstTime"
    report: RunReport | None = None


class _FirstTime:
    """A recorder that passes everything on once: a run that goes on later tells its beginning again."""

    def __init__(self, to: Recorder) -> None:
        self._to = to
        self._told: set[tuple[str, str]] = set()

    def _new(self, what: str, at: str) -> bool:
        new = (what, at) not in self._told
        self._told.add((what, at))
        return new

    def step_started(self, step: StepRecord) -> None:
        if self._new("started", step.at):
            self._to.step_started(step)

    def step_retried(self, step: StepRecord, attempt: int, error: dict[str, Any], wait: float) -> None:
        if self._new(f"retried {attempt}", step.at):
            self._to.step_retried(step, attempt, error, wait)

    def step_finished(self, step: StepRecord) -> None:
        if self._new("finished", step.at):
            self._to.step_finished(step)

    def exchange(self, exchange: Exchange) -> None:
        if self._new("exchange", exchange.at):
            self._to.exchange(exchange)

    def log(self, line: LogLine) -> None:
        if self._new("line", line.at):
            self._to.log(line)

    def ended(self, report: RunReport) -> None:
        self._to.ended(report)


class TogetherHost:
    """Answers the runs of one process. They share time, kept values, and events. It is a transport.

    `on_run` hears of every run (id, workflow) that begins or goes on.
    """

    def __init__(
        self,
        backend: Backend,
        clock: Clock,
        *,
        variables: Mapping[str, Any] | None = None,
        recorder: Recorder | None = None,
        store: KeyValues | None = None,
        prefix: str = "run-",
        on_run: Callable[[str, str], None] | None = None,
    ) -> None:
        self.clock = clock
        self.around: Surroundings = Surroundings(clock, prefix)
        self._reports: dict[str, RunReport] = {}
        self._backend = backend
        self._variables = dict(variables or {})
        self._recorder = recorder or Silent()
        self._on_run = on_run
        self._store = store if store is not None else MemoryStore()
        self._host: LocalHost | None = None
        self._life: _Life | None = None
        self._waiting: dict[str, _Life] = {}

    def call(self, op: str, /, **args: Any) -> Any:
        """Answer one call; see `tenon.protocol`."""
        if op in OWN:
            check_call(op, args)
            return getattr(self, f"_{op}")(**args)
        if self._host is None:
            raise HostRefused("bad_call", f"{op}: no run is going on")
        try:
            return self._host.call(op, **args)
        except Mismatch as error:
            raise HostRefused("journal", str(error)) from error

    @property
    def reports(self) -> list[RunReport]:
        """The reports of all runs that are over or wait, in the order in which they first came to rest."""
        return list(self._reports.values())

    def fail(self, fault: Any) -> None:
        """Let a system go wrong. Raises ValueError where none of them is a twin."""
        raise ValueError("faults are for twins; real systems fail on their own")

    def _time(self) -> str:
        return self.clock.now().isoformat()

    def _pass_time(self, seconds: float) -> None:
        if seconds < 0:
            raise HostRefused("bad_call", "pass_time: time does not run backwards")
        self.clock.sleep(seconds)

    def _event(self, name: str, data: Any) -> None:
        self.around.send(name, data)

    def _news(self) -> list[dict[str, Any]]:
        return self.around.take_news()

    def _run_start(
        self, workflow: str, data: Any, request: dict[str, Any] | None, faults: list[Any], run_id: str = ""
    ) -> dict[str, Any]:
        self._refuse_two("run_start")
        for fault in faults:
            try:
                self.fail(fault)
            except (TypeError, ValueError) as error:
                raise HostRefused("bad_fault", str(error)) from error
        named = run_id or self.around.new_run()
        started_at = self.clock.now()
        parts = Parts(
            store=OfWorkflow(self._store, workflow),
            ledger=OnceLedger(self._store, workflow),
            new_id=ids_of(named),
            started_at=started_at,
        )
        began, told = self.clock.elapsed_ms(), _FirstTime(self._recorder)
        life = _Life(named, workflow, parts, self.around.of(named), began, told)
        self._go_on(life)
        return {"run_id": named, "started_at": started_at.isoformat()}

    def _run_resume(self, run_id: str) -> None:
        self._refuse_two("run_resume")
        life = self._waiting.pop(run_id, None)
        if life is None:
            raise HostRefused("bad_call", f"run_resume: {run_id} does not wait")
        self._go_on(life)

    def _refuse_two(self, op: str) -> None:
        if self._host is not None:
            raise HostRefused("bad_call", f"{op}: a run is going on already")

    def _go_on(self, life: _Life) -> None:
        life.parts.elapsed_ms = self.clock.elapsed_ms() - life.began_ms
        self._life = life
        if self._on_run is not None:
            self._on_run(life.run_id, life.workflow)
        self._host = LocalHost(
            self._backend,
            clock=self.clock,
            variables=self._variables,
            recorder=life.recorder,
            outside=life.outside,
            parts=life.parts,
        )

    def _run_end(self, ended: dict[str, Any]) -> dict[str, Any]:
        if self._host is None or self._life is None:
            raise HostRefused("bad_call", "run_end: no run is going on")
        life, report = self._life, self._host.finish(ended)
        report = report if life.report is None else report.continuing(life.report)
        report.run_id, report.workflow = life.run_id, life.workflow
        self._host = self._life = None
        self._reports[life.run_id] = life.report = report
        if report.outcome == "waiting":
            self._waiting[life.run_id] = life
        return report.as_dict()
