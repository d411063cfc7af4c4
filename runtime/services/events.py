"""Workflows that start on an event."""

from runtime.execution.listeners import listeners
from runtime.models import DeployedWorkflow, Event, Run
from runtime.selectors import deployments
from runtime.services.runs import create_run


def heard(*, event: Event, by: Run | None) -> list[Run]:
    """The runs that the event starts, once each; hand their jobs to `jobs.launch.launch`.

    In an environment those of the workflows that are live there; among test runs those of the code that said
    it.
    """
    if event.environment is not None:
        return [_live(event, by, live) for live in deployments.listeners(event.environment, event.name)]
    if by is None:
        return []
    return [_started(event, by, workflow) for workflow in listeners(by.code.files, event.name)]


def _live(event: Event, by: Run | None, live: DeployedWorkflow) -> Run:
    place = f"{event.source_at}>{live.workflow}" if by else ""
    known = Run.objects.filter(started_by=by, started_by_at=place).first() if by else None
    return known or create_run(
        project=event.project,
        environment=event.environment,
        code=live.deployment.code,
        workflow=live.workflow,
        title=live.title,
        payload=event.data,
        at_most=live.at_most,
        cause=Run.Cause.EVENT,
        by=None,
        started_by=by,
        started_by_at=place,
    )


def _started(event: Event, by: Run, workflow: str) -> Run:
    place = f"{event.source_at}>{workflow}"
    known = Run.objects.filter(started_by=by, started_by_at=place).first()
    return known or create_run(
        project=event.project,
        code=by.code,
        workflow=workflow,
        title=workflow.replace("-", " ").capitalize(),
        payload=event.data,
        twins=by.twins,
        cause=Run.Cause.EVENT,
        by=by.created_by,
        started_by=by,
        started_by_at=place,
    )
