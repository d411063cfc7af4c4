"""Builds as the API tells them."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from builder.models import Turn
from teams.models import Project


def told_turn(turn: Turn, project: Project, base: str) -> dict[str, Any]:
    """What was asked of the agent, and how far it is. `base` is where this installation is reached."""
    here, job = [project.team.slug, project.slug], turn.job
    query = urlencode({"chat": turn.chat_id, "workflow": turn.workflow_key})
    return {
        "build": turn.pk,
        "workflow": turn.workflow_key,
        "revision": turn.revision_number,
        "state": job.state,
        "error": job.error,
        "asked_at": turn.created_at.isoformat(),
        "ended_at": job.finished_at.isoformat() if job.finished_at else None,
        "url": base + reverse("builder_api:build_state", args=[*here, turn.pk]),
        "page": f"{base}{reverse('builder:build', args=here)}?{query}",
    }
