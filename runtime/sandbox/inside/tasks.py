"""What a child can be asked to do. A job's value comes from the host, all it runs is the project's."""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tenon.definitions import workflow_as_dict
from tenon.project import ProjectError, load_workflow, load_workflows
from tenon.protocol import error_from_json
from tenon.running import could_not_load, execute, single_event
from tenon.testing.collecting import find_tests
from tenon.testing.mini import run_test

from .wire import Wire

explain: Callable[[dict[str, Any]], BaseException] = error_from_json


def perform(job: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """Do `job["task"]` and give its report. Never raises for what the project's code does."""
    return TASKS[job["task"]](job, wire)


def _run(job: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """One workflow. `job`: folder, workflow (a key or ""), payload, request, run_id, started_at."""
    try:
        workflow = load_workflow(job["folder"], job["workflow"])
        payload = single_event(workflow, job["payload"])
    except ProjectError as error:
        return could_not_load(error, job["folder"])
    # Importing is running: whatever the project's modules raise at their top is how the run ends.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return could_not_load(error, job["folder"])
    named = {"workflow": workflow.key, "title": workflow.title}

    def leave(ended: dict[str, Any]) -> None:
        """A run that waits ends with its process, before any `except` and `finally` of its code."""
        wire.finish({**ended, **named})
        os._exit(0)

    return {
        **execute(
            workflow,
            payload,
            transport=wire,
            run_id=job["run_id"],
            started_at=job["started_at"],
            request=job["request"],
            root=job["folder"],
            on_suspend=leave,
        ),
        **named,
    }


def _describe(job: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """The project's workflows and what starts them. `job`: folder. `{"workflows"}`, or `{"error"}`."""
    try:
        found = load_workflows(job["folder"])
        return {"workflows": [workflow_as_dict(workflow) for workflow in found.values()]}
    # Importing is running: whatever the project's modules raise at their top is the answer.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return could_not_load(error, job["folder"])


def _collect(job: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """Which tests there are, read without executing them. `job`: folder."""
    root = Path(job["folder"])
    tests: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    for path in sorted((root / "tests").glob("test_*.py")):
        file = path.relative_to(root).as_posix()
        try:
            found = find_tests(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            message = f"SyntaxError: {error.msg}"
            problems.append({"file": file, "line": error.lineno or 0, "message": message})
        except (ValueError, RecursionError) as error:
            problems.append({"file": file, "line": 0, "message": f"{type(error).__name__}: {error}"})
        else:
            tests += [{**asdict(test), "file": file, "node": f"{file}::{test.name}"} for test in found]
    return {"tests": tests, "problems": problems}


def _test(job: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """One test function. `job`: folder, file, name."""
    report = run_test(job["folder"], job["file"], job["name"], wire)
    return {**report.as_dict(), "runs": []}  # the host has them, and trusts its own


TASKS: dict[str, Callable[[dict[str, Any], Wire], dict[str, Any]]] = {
    "run": _run,
    "describe": _describe,
    "collect": _collect,
    "test": _test,
}
