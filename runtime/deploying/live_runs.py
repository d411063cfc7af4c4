"""Runs of what is live: whoever starts one, it is this code, in this environment."""

from collections.abc import Mapping
from typing import Any

from runtime.launch import start_run
from runtime.models import DeployedWorkflow, Run
from teams.models import User


def start_live(
    *,
    live: DeployedWorkflow,
    payload: Any,
    by: User | None,
    cause: str = Run.Cause.MANUAL,
    request: Mapping[str, Any] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Run:
    """Start a live workflow, whatever its trigger is; the systems connected there answer.

    `by` is None where nobody did it by hand; `request` and `limits` are those of `runtime.launch.start_run`.
    """
    return start_run(
        project=live.environment.project,
        environment=live.environment,
        code=live.deployment.code,
        workflow=live.workflow,
        title=live.title,
        payload=payload,
        at_most=live.at_most,
        cause=cause,
        by=by,
        request=request,
        limits=limits,
    )
