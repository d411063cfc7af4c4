"""Runs that live together in one process: they start each other, send events and wait for them.

For tests and for running without a server. A run that waits is put aside and executed again, from the top,
when its time has come or its event is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tenon.errors import TenonError
from tenon.project import FOLDER, ProjectError, load_workflow, load_workflows
from tenon.protocol import Transport
from tenon.report import RunReport
from tenon.running import execute
from tenon.triggers import OnEvent
from tenon.workflows import Workflow


@dataclass
class _Going:
    """A run that is not over."""

    run_id: str
    workflow: Workflow[Any]
    data: Any
    request: Mapping[str, Any] | None
    started_at: str
    waits: list[dict[str, Any]] = field(default_factory=list)

    def waits_for(self, event: str) -> bool:
        """Whether it may go on because of this event."""
        return any(wait["event"] == event for wait in self.waits)

    @property
    def until(self) -> datetime | None:
        """When it goes on at the latest."""
        times = [datetime.fromisoformat(wait["until"]) for wait in self.waits if wait["until"]]
        return min(times, default=None)


class Engine:
    """Executes runs against a host that answers `run_start` and the like; see `tenon.host.together`.

    `root` is the project's folder: its workflows can be started by key and by events. `runs` are the reports
    in the order in which the runs began; that of a run that waits is replaced when it goes on.
    """

    def __init__(self, transport: Transport, root: str) -> None:
        self._transport = transport
        self._root = root
        self._known: dict[str, Workflow[Any]] = {}
        self._waiting: list[_Going] = []
        self._news: list[dict[str, Any]] = []
        self._order: list[str] = []
        self._reports: dict[str, RunReport] = {}

    @property
    def runs(self) -> list[RunReport]:
        """The report of every run so far."""
        return [self._reports[run_id] for run_id in self._order if run_id in self._reports]

    def run(
        self,
        workflow: Workflow[Any],
        data: Any,
        *,
        request: Mapping[str, Any] | None = None,
        faults: list[Any] | None = None,
        settle: bool = True,
    ) -> RunReport:
        """Run `workflow` on `data`, then whatever that started; gives the first one's report.

        With `settle=False` what it started waits until `settle` is called.
        """
        self._known.setdefault(workflow.key, workflow)
        run_id = self._begin(workflow, data, request, faults or [])
        if settle:
            self.settle()
        return self._reports[run_id]

    def send(self, name: str, data: Any = None) -> list[RunReport]:
        """An event from outside. Gives the reports of the runs it started and of those that went on."""
        before = dict(self._reports)
        self._transport.call("event", name=name, data=data)
        self.settle()
        return self._since(before)

    def pass_time(self, seconds: float) -> list[RunReport]:
        """Let time pass, with whatever becomes due in it. Gives the reports of the runs that went on."""
        before = dict(self._reports)
        end = self._now() + timedelta(seconds=seconds)
        while (due := self.next_due) is not None and due <= end:
            self._pass_until(due)
            self.settle()
        self._pass_until(end)
        return self._since(before)

    @property
    def next_due(self) -> datetime | None:
        """When the next waiting run goes on without an event; None where none does."""
        return min((going.until for going in self._waiting if going.until is not None), default=None)

    @property
    def waited_for(self) -> list[str]:
        """The events that runs wait for, sorted."""
        return sorted({wait["event"] for going in self._waiting for wait in going.waits if wait["event"]})

    def settle(self) -> None:
        """Execute everything that can be: started runs, runs whose event came, runs whose time is over."""
        while self._one_more():
            pass

    def _one_more(self) -> bool:
        self._news += self._transport.call("news")
        if self._news:
            news = self._news.pop(0)
            if "start" in news:
                self._begin(self._workflow(news["start"]), news["data"], None, [], news["run_id"])
            else:
                self._deliver(news["event"], news["data"])
            return True
        now = self._now() if self._waiting else None
        for going in self._waiting:
            if now is not None and going.until is not None and going.until <= now:
                self._resume(going)
                return True
        return False

    def _deliver(self, name: str, data: Any) -> None:
        for going in [each for each in self._waiting if each.waits_for(name)]:
            self._resume(going)
        for workflow in self._listening(name):
            self._begin(workflow, data, None, [])

    def _listening(self, name: str) -> list[Workflow[Any]]:
        there = dict(self._known)
        if self._root and (Path(self._root) / FOLDER).is_dir():
            there = {**there, **load_workflows(self._root)}
        return [
            workflow
            for workflow in there.values()
            if isinstance(workflow.trigger, OnEvent) and workflow.trigger.name == name
        ]

    def _workflow(self, key: str) -> Workflow[Any]:
        if key in self._known:
            return self._known[key]
        try:
            return load_workflow(self._root, key)
        except ProjectError as error:
            raise TenonError(f"ctx.start({key!r}): {error}") from error

    def _begin(
        self,
        workflow: Workflow[Any],
        data: Any,
        request: Mapping[str, Any] | None,
        faults: list[Any],
        run_id: str = "",
    ) -> str:
        named = {"run_id": run_id} if run_id else {}
        asked = dict(request) if request else None
        started = self._transport.call(
            "run_start", workflow=workflow.key, data=data, request=asked, faults=faults, **named
        )
        going = _Going(started["run_id"], workflow, data, asked, started["started_at"])
        self._order.append(going.run_id)
        self._execute(going)
        return going.run_id

    def _resume(self, going: _Going) -> None:
        self._waiting.remove(going)
        self._transport.call("run_resume", run_id=going.run_id)
        self._execute(going)

    def _execute(self, going: _Going) -> None:
        ended = execute(
            going.workflow,
            going.data,
            transport=self._transport,
            run_id=going.run_id,
            started_at=going.started_at,
            request=dict(going.request) if going.request else None,
            root=self._root,
            workflows=self._known,
        )
        report = RunReport.from_dict(self._transport.call("run_end", ended=ended))
        if report.outcome != "waiting":
            self._reports[going.run_id] = report
            return
        self._waiting.append(going)
        if report.waits != going.waits:  # else nothing it waits for was there: it did not go on
            self._reports[going.run_id] = report
            going.waits = report.waits

    def _since(self, before: Mapping[str, RunReport]) -> list[RunReport]:
        return [report for report in self.runs if before.get(report.run_id) is not report]

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._transport.call("time"))

    def _pass_until(self, moment: datetime) -> None:
        left = (moment - self._now()).total_seconds()
        if left > 0:
            self._transport.call("pass_time", seconds=left)
