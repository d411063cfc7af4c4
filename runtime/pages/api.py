"""Runs and what is live, as the API tells them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from runtime.models import DeployedWorkflow, Run
from runtime.services.blobs import value_of
from systems.models import Environment


def started(run: Run, origin: str) -> dict[str, Any]:
    """A run that was just started: enough to find it again."""
    return {"run": run.number, "workflow": run.workflow, "state": run.state, **_addresses(run, origin)}


def told(run: Run, origin: str) -> dict[str, Any]:
    """A run in a list, without what went in and came out. Times are ISO 8601 in UTC."""
    return {
        "run": run.number,
        "workflow": run.workflow,
        "title": run.title,
        "subject": run.subject,
        "environment": run.environment.key if run.environment else None,
        "cause": run.cause,
        "state": run.state,
        "created_at": run.created_at.isoformat(),
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "took_ms": run.took_ms,
        **_addresses(run, origin),
    }


def told_whole(run: Run, origin: str) -> dict[str, Any]:
    """One run with its payload and result in full, its error, and what it answered its sender."""
    return {
        **told(run, origin),
        "payload": value_of(run.payload_blob) if run.payload_blob else run.payload,
        "result": value_of(run.result_blob) if run.result_blob else run.result,
        "error": run.error,
        "response": run.response,
    }


def live(row: DeployedWorkflow, kinds: Mapping[str, str]) -> dict[str, Any]:
    """A workflow that is live in an environment. `kinds`: flow or action by workflow."""
    return {
        "workflow": row.workflow,
        "title": row.title,
        "kind": kinds.get(row.workflow, "flow"),
        "trigger": row.kind,
        "is_on": row.is_on,
        "version": row.deployment.version,
    }


def place(row: Environment, workflows: list[dict[str, Any]]) -> dict[str, Any]:
    """An environment and what is live in it."""
    return {
        "environment": row.key,
        "name": row.name,
        "is_production": row.is_production,
        "workflows": workflows,
    }


def _addresses(run: Run, origin: str) -> dict[str, str]:
    here = [run.project.team.slug, run.project.slug, run.number]
    return {
        "url": origin + reverse("runtime_api:run", args=here),
        "page": origin + reverse("runtime:run", args=here),
    }
