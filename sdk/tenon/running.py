"""Executing one workflow against one host. Never raises for what the workflow does: that is the ending."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tenon.context import Context
from tenon.current import Run, going
from tenon.errors import Skip, Suspended, step_of
from tenon.frames import error_record
from tenon.project import ProjectError
from tenon.protocol import Transport
from tenon.requests import Request
from tenon.tasks import joined
from tenon.triggers import Webhook
from tenon.values import as_json
from tenon.workflows import Workflow

Ended = dict[str, Any]
"""`{"outcome": "done" | "skipped" | "failed" | "parked" | "suspended", "result", "reason", "error"}`.

A suspended one has `until` (ISO 8601 or None), `event` ("" for none) and `waits`, too; see `Suspended`.
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
    on_suspend: Callable[[Ended], None] | None = None,
    workflows: dict[str, Any] | None = None,
) -> Ended:
    """Run `workflow` on `data` and say how it ended.

    `started_at` is ISO 8601, `request` what `Request.as_dict` gives for a webhook's request, `root` the
    project's folder: only its files appear in an error's frames. `on_suspend` is told how the run is
    suspended before any `except` and `finally` of its code runs; it may end the process and not return.
    `workflows` takes the workflows that the code started, by key.
    """
    run = Run(run_id, transport, str(Path(root).absolute()) if root else "", workflow.kind)
    if on_suspend is not None:
        run.on_suspend = lambda told: on_suspend(_suspended(told))
    if workflows is not None:
        run.workflows = workflows
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
    ended: Ended
    with going(run) as task:
        try:
            result = as_json(joined(work), "the result of the workflow")
        except Skip as skip:
            ended = {"outcome": "skipped", "result": None, "reason": skip.reason, "error": None}
        except Suspended:
            ended = {}
        # A run's boundary: whatever the code raised is how the run ended.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            ended = _failed(run, on_error, error)
        else:
            ended = {"outcome": "done", "result": result, "reason": "", "error": None}
    # Code may have swallowed the suspension, or made an error of it: it counts all the same.
    return ended if task.suspended is None else _suspended(task.suspended)


def _failed(run: Run, on_error: str, error: BaseException) -> Ended:
    outcome = "parked" if on_error == "park" else "failed"
    return {
        "outcome": outcome,
        "result": None,
        "reason": "",
        "error": error_record(error, run.root, step_of(error)),
    }


def _suspended(by: Suspended) -> Ended:
    return {
        "outcome": "suspended",
        "result": None,
        "reason": str(by),
        "error": None,
        "until": by.until,
        "event": by.event,
        "waits": by.waits,
    }


def could_not_load(error: BaseException, root: str) -> Ended:
    """The ending of a run whose files could not be imported."""
    return {
        "outcome": "failed",
        "result": None,
        "reason": "",
        "error": error_record(error, str(Path(root).absolute())),
    }
