"""Running one small workflow in a real child, for tests of the sandbox itself."""

from collections.abc import Callable
from typing import Any

from runtime.sandbox import Ending, Limits, Zygote, run_job

LIMITS = Limits(wall_seconds=90, cpu_seconds=20)


class Deaf:
    """Answers everything with nothing."""

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        return None


class Scripted:
    """Answers with `reply(op, args)` and keeps what was asked."""

    def __init__(self, reply: Callable[[str, dict[str, Any]], Any]) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._reply = reply

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        self.asked.append((op, args))
        return self._reply(op, args)


def workflow_file(body: str) -> dict[str, str]:
    """A project with one workflow whose function body is `body` (indented by the caller)."""
    head = 'import os, time, tenon\n\n@tenon.workflow("Probe")\ndef probe(ctx, event):\n'
    return {"workflows/probe.py": f"{head}{body}\n"}


def job(folder: str, payload: Any = None) -> dict[str, Any]:
    """What a child is told for a run of the project's only workflow."""
    return {
        "task": "run",
        "folder": folder,
        "workflow": "",
        "payload": payload,
        "request": None,
        "run_id": "1",
        "started_at": "2026-01-02T03:04:05+00:00",
    }


def run_probe(
    zygote: Zygote, body: str, *, limits: Limits = LIMITS, payload: Any = None, **options: Any
) -> Ending:
    """Run a workflow with this body and give its ending."""
    options.setdefault("answerer", Deaf())
    with zygote.folder(workflow_file(body)) as folder:
        return run_job(zygote, job(folder, payload), limits=limits, **options)
