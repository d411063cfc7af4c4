"""Starting runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.launch import launch
from runtime.models import Run
from runtime.services.runs import create_run
from teams.models import Project, User


def start_run(
    *,
    project: Project,
    files: Mapping[str, str],
    workflow: str,
    payload: Any,
    faults: Sequence[Mapping[str, Any]] = (),
    twins: Mapping[str, Any] | None = None,
    by: User | None,
    cause: str = Run.Cause.TEST,
    title: str = "",
) -> Run:
    """A run of `workflow` (its key) from these files, sent to a worker once the transaction commits.

    `faults` are fault objects (planner.spec.checks.Fault as JSON), `twins` a definition that replaces the
    files' own, `title` the workflow's name for people.
    """
    with transaction.atomic():
        run = create_run(
            project=project,
            files=files,
            workflow=workflow,
            title=title or workflow.replace("-", " ").replace("_", " ").capitalize(),
            payload=payload,
            faults=faults,
            twins=twins,
            cause=cause,
            by=by,
        )
        launch(run.job)
    return run


def run_again(*, run: Run, by: User) -> Run:
    """The same code with the same payload and faults, as a new run."""
    with transaction.atomic():
        again = create_run(
            project=run.project,
            files=run.code.files,
            workflow=run.workflow,
            title=run.title,
            payload=run.payload,
            faults=run.faults,
            twins=run.twins,
            cause=Run.Cause.REPLAY,
            by=by,
            replay_of=run,
        )
        launch(again.job)
    return again
