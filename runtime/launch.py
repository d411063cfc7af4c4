"""Starting runs, running them again, letting them go on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.launch import launch
from runtime.models import CodeBundle, Event, Run, Write
from runtime.services import answers, reruns, waits
from runtime.services.runs import create_run
from systems.models import Environment
from teams.models import Project, User


def start_run(
    *,
    project: Project,
    files: Mapping[str, str] | None = None,
    workflow: str,
    payload: Any,
    faults: Sequence[Mapping[str, Any]] = (),
    twins: Mapping[str, Any] | None = None,
    by: User | None,
    cause: str = Run.Cause.TEST,
    title: str = "",
    environment: Environment | None = None,
    code: CodeBundle | None = None,
    request: Mapping[str, Any] | None = None,
    at_most: int | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Run:
    """A run of `workflow` (its key) from these files, sent to a worker once the transaction commits.

    With an `environment` the systems connected there answer, otherwise twins: `faults` are fault objects
    (planner.spec.checks.Fault as JSON), `twins` a definition that replaces the files' own, or
    records that stand there, too (`runtime.execution.definition_for`). `code` stands for
    `files` that are stored already, `title` is the workflow's name for people, `request` the webhook's
    request, `at_most` how many runs of the workflow may be at work at once, `limits` bounds by the names of
    `runtime.sandbox.Limits`.
    """
    with transaction.atomic():
        run = create_run(
            project=project,
            files=files,
            code=code,
            workflow=workflow,
            title=title or workflow.replace("-", " ").replace("_", " ").capitalize(),
            payload=payload,
            faults=faults,
            twins=twins,
            cause=cause,
            by=by,
            environment=environment,
            request=None if request is None else dict(request),
            at_most=at_most,
            limits=dict(limits or {}),
        )
        launch(run.job)
    return run


def run_again(*, run: Run, by: User, from_step: int | None = None) -> Run:
    """The same code with the same payload, as a new run.

    With `from_step` (the number of a step) everything before that step is taken from the run and not done
    again. In an environment, and with `from_step`, writes that the run or its predecessors have done are
    answered from the ledger instead of being sent. Against twins a run from the top begins with new twins and
    the same faults. Raises Refused for a run that is not over, and for a step it did not have.
    """
    return _again(run, by, from_step, Run.Mode.RUN)


def preview_rerun(*, run: Run, by: User, from_step: int | None = None) -> Run:
    """What `run_again` would do, without changing anything: a run in mode "preview".

    It reads for real; writes are answered from the ledger, and by twins where they were not done yet.
    `runtime.selectors.ledger.planned_writes` lists what it found.
    """
    return _again(run, by, from_step, Run.Mode.PREVIEW)


def _again(run: Run, by: User, from_step: int | None, mode: str) -> Run:
    with transaction.atomic():
        again = reruns.create_rerun(run=run, by=by, from_step=from_step, mode=mode)
        launch(again.job)
    return again


def answer_write(
    *, write: Write, state: str, by: User, answer: Mapping[str, Any] | None = None, note: str = ""
) -> None:
    """A person says what became of an uncertain write; the runs that asked go on.

    `state` is "sent" or "not_sent"; `answer` what the system answered, as far as that is known: `{"status",
    "body"}`, the body as text or JSON. Raises Refused when somebody has answered already.
    """
    answers.answer_write(write=write, state=state, by=by, answer=answer, note=note)


def send_event(*, run: Run, data: Any, by: User) -> Event:
    """The event that the run waits for, to this run only. Raises Refused when it waits for none."""
    return answers.send_event(run=run, data=data, by=by)


def say_event(
    *, project: Project, environment: Environment | None, name: str, data: Any, by: User | None
) -> Event:
    """An event for every run of the environment that waits for it (None: test runs)."""
    return waits.say_event(project=project, environment=environment, name=name, data=data, by=by)


def end_wait(*, run: Run, by: User) -> None:
    """Let the time run out that the run waits for. Raises Refused when it waits for no time."""
    answers.end_wait(run=run, by=by)
