"""Executing one workflow against one host. Never raises for what the workflow does: that is the ending."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tenon.context import Context
from tenon.current import RUN, STEP, Run
from tenon.errors import Skip
from tenon.frames import error_record
from tenon.project import ProjectError
from tenon.protocol import Transport
from tenon.requests import Request
from tenon.triggers import Webhook
from tenon.values import as_json
from tenon.workflows import Workflow

Ended = dict[str, Any]
"""`{"outcome": "done" | "skipped" | "failed" | "parked", "result", "reason", "error"}`; see `tenon.report`.
"""


def execute(
    workflow: Workflow[Any],
    data: Any,
    *,
    transport: Transport,
    run_id: str,
    started_at: str,
    request: dict[str, Any] | None = None,
    root: str = "",
) -> Ended:
    """Run `workflow` on `data` and say how it ended.

    `started_at` is ISO 8601, `request` what `Request.as_dict` gives for a webhook's request, `root` the
    project's folder: only its files appear in an error's frames.
    """
    run = Run(run_id, transport, str(Path(root).absolute()) if root else "")
    context = Context(
        run,
        data=data,
        started_at=datetime.fromisoformat(started_at),
        request=Request.from_dict(request) if request else None,
    )
    return _ended(run, workflow.on_error, lambda: workflow(context, data))


def single_event(workflow: Workflow[Any], payload: Any) -> Any:
    """The one event in a webhook's body: an array with one element stands for that element.

    Raises ProjectError for an array of several: each of them starts a run of its own.
    """
    if not isinstance(payload, list) or not isinstance(workflow.trigger, Webhook):
        return payload
    if len(payload) != 1:
        raise ProjectError(f"the payload holds {len(payload)} events and each starts its own run: give one")
    return payload[0]


def _ended(run: Run, on_error: str, work: Callable[[], Any]) -> Ended:
    run_token, step_token = RUN.set(run), STEP.set(None)
    try:
        result = as_json(work(), "the result of the workflow")
    except Skip as skip:
        return {"outcome": "skipped", "result": None, "reason": skip.reason, "error": None}
    # A run's boundary: whatever the code raised is how the run ended.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        step = run.failure.step if run.failure and run.failure.error is error else ""
        outcome = "parked" if on_error == "park" else "failed"
        return {
            "outcome": outcome,
            "result": None,
            "reason": "",
            "error": error_record(error, run.root, step),
        }
    finally:
        STEP.reset(step_token)
        RUN.reset(run_token)
    return {"outcome": "done", "result": result, "reason": "", "error": None}


def could_not_load(error: BaseException, root: str) -> Ended:
    """The ending of a run whose files could not be imported."""
    return {
        "outcome": "failed",
        "result": None,
        "reason": "",
        "error": error_record(error, str(Path(root).absolute())),
    }
