"""How a child's ending reads in a run's report."""

from typing import Any

from tenon.running import Ended

from runtime.sandbox import Ending, How

OUTCOMES = {How.LIMIT: "stopped", How.STOPPED: "stopped"}
TYPES = {
    How.STOPPED: "Stopped",
    How.CRASHED: "ProcessCrashed",
    How.ZYGOTE: "SandboxLost",
    How.PROTOCOL: "ForgedMessage",
    How.REFUSED: "SandboxRefused",
}


def as_ended(ending: Ending) -> Ended:
    """What `LocalHost.finish` takes. A limit's error is called `WallLimit`, `MemoryLimit`, ..."""
    if ending.how is How.FINISHED:
        return dict(ending.report or {})
    kind = f"{ending.limit.capitalize()}Limit" if ending.how is How.LIMIT else TYPES[ending.how]
    place = (ending.report or {}).get("error")
    error: dict[str, Any] = dict(place) if isinstance(place, dict) else {}
    return {
        "outcome": OUTCOMES.get(ending.how, "failed"),
        "result": None,
        "reason": "",
        "error": {**error, "type": kind, "message": ending.sentence},
    }


def refused(kind: str, message: str, file: str = "") -> Ended:
    """The ending of a run that could not begin."""
    error = {"type": kind, "message": message, "file": file}
    return {"outcome": "failed", "result": None, "reason": "", "error": error}
