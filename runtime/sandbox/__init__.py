"""Run code nobody here wrote: warm zygote, one locked-down child per run, every effect through one socket."""

import threading
from collections.abc import Callable
from typing import Any

from runtime.sandbox.child import ZygoteGone
from runtime.sandbox.conversation import Answerer, Conversation, Refusal
from runtime.sandbox.endings import Ending, How
from runtime.sandbox.isolation import SandboxUnavailable
from runtime.sandbox.limits import Limits
from runtime.sandbox.waits import Waiting
from runtime.sandbox.workspace import BadFile
from runtime.sandbox.zygote import Zygote

__all__ = [
    "Answerer",
    "BadFile",
    "Ending",
    "How",
    "Limits",
    "Refusal",
    "SandboxUnavailable",
    "Waiting",
    "Zygote",
    "run_job",
]


def run_job(
    zygote: Zygote,
    job: dict[str, Any],
    *,
    limits: Limits,
    answerer: Answerer,
    should_stop: Callable[[], bool] = lambda: False,
    ended: threading.Event | None = None,
) -> Ending:
    """Run one job (a value for `inside/tasks.py`) in a child of its own and serve it until it ends.

    `ended` is set when the child is over or killed, so that an answerer that waits can stop waiting. What it
    still waits for then is recorded before this returns.

    Blocks the calling thread. `should_stop` must be quick and do no I/O. Raises SandboxUnavailable when no
    sandbox can be had here at all; everything else is an Ending.
    """
    try:
        child = zygote.child(ended or threading.Event())
    except ZygoteGone:
        text = "The sandbox was killed from outside before the code began."
        return Ending(How.ZYGOTE, text, from_outside=True)
    except OSError as error:
        return Ending(How.REFUSED, f"The sandbox could not start a process: {error.strerror or error}.")
    with zygote.guard.watch(child, limits, should_stop):
        return Conversation(child, limits, answerer).hold(job)
