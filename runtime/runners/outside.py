"""What lies outside of a run for its code: events, and other runs."""

from collections.abc import Mapping
from typing import Any

from tenon.errors import HostRefused
from tenon.host import Journal

from jobs.launch import launch
from runtime.models import Run
from runtime.runners.commits import Commits
from runtime.runners.waiting import Waits
from runtime.services.events import heard
from runtime.services.runs import create_run
from runtime.services.waits import say_event

# A workflow that starts itself would never come to an end.
DEEPEST = 20
LONGEST_NAME = 200


class RunOutside:
    """See `tenon.host.outside.Outside`. Starting and saying the same from the same place happens once."""

    def __init__(self, run: Run, commits: Commits, waits: Waits, journal: Journal) -> None:
        self._run = run
        self._commits = commits
        self._waits = waits
        self._journal = journal

    def wait_for(self, at: str, name: str, where: Mapping[str, Any], timeout: float | None) -> dict[str, Any]:
        """See `Waits.wait_for`."""
        _check_name(name)
        return self._waits.wait_for(at, name, dict(where), timeout, self._journal.entries)

    def start(self, at: str, workflow: str, data: Any) -> dict[str, Any]:
        """A run of another workflow of the same code, in the same environment."""
        if len(workflow) > 120:
            raise HostRefused("unknown_workflow", f"there is no workflow {workflow[:40]!r}...")
        self._check_depth()
        return {"run_id": f"run-{self._commits.together(lambda: self._start(at, workflow, data)).pk}"}

    def _start(self, at: str, workflow: str, data: Any) -> Run:
        known = Run.objects.filter(started_by=self._run, started_by_at=at).first()
        if known is not None:
            return known
        started = create_run(
            project=self._run.project,
            code=self._run.code,
            workflow=workflow,
            title=workflow.replace("-", " ").replace("_", " ").capitalize(),
            payload=data,
            twins=self._run.twins,
            cause=Run.Cause.WORKFLOW,
            by=self._run.created_by,
            environment=self._run.environment,
            started_by=self._run,
            started_by_at=at,
        )
        launch(started.job)
        return started

    def emit(self, at: str, name: str, data: Any) -> None:
        """An event for everybody in the run's environment."""
        _check_name(name)
        self._check_depth()
        self._commits.together(lambda: self._emit(at, name, data))

    def _emit(self, at: str, name: str, data: Any) -> None:
        event = say_event(
            project=self._run.project,
            environment=self._run.environment,
            name=name,
            data=data,
            source=self._run,
            source_at=at,
        )
        for run in heard(event=event, by=self._run):
            launch(run.job)

    def _check_depth(self) -> None:
        if _depth(self._run) >= DEEPEST:
            raise HostRefused("limit", f"workflows start each other more than {DEEPEST} deep")


def _check_name(name: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise HostRefused("bad_call", f"an event's name has 1 to {LONGEST_NAME} characters")


def _depth(run: Run) -> int:
    """How many runs stand above this one."""
    depth, above = 0, run.started_by
    while above is not None and depth < DEEPEST:
        depth, above = depth + 1, above.started_by
    return depth
