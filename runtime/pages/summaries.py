"""What the projects page says about what is live. Two queries, however many projects."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from runtime.models import Deployment
from runtime.selectors.deployments import live_in
from runtime.selectors.weeks import DAYS, weeks_of
from teams.models import Project
from teams.summaries import Summary

# What is being done, or did not finish, counts before what is live.
AHEAD = ("running", "failed", "in_review")


def summaries(projects: Sequence[Project], known: Mapping[int, Summary]) -> dict[int, Summary]:
    """settings.PROJECT_SUMMARIES: what is known so far and, where something is live, how its week went."""
    live: dict[int, list[Deployment]] = {}
    for deployment in live_in(projects):
        live.setdefault(deployment.project_id, []).append(deployment)
    weeks = weeks_of(list(live), timezone.now() - timedelta(days=DAYS)) if live else {}
    return {
        project: replace(_with_live(known.get(project, Summary()), newest), week=weeks[project])
        for project, newest in live.items()
    }


def _with_live(before: Summary, live: Sequence[Deployment]) -> Summary:
    """Production counts, else what was put live last."""
    shown = max(live, key=lambda one: (one.environment.is_production, one.pk))
    changed_at = max(filter(None, (before.changed_at, shown.at)))
    if before.state in AHEAD:
        return replace(before, changed_at=changed_at)
    return replace(
        before,
        state="live",
        label=f"Live {shown.version}",
        note=shown.environment.name,
        changed_at=changed_at,
    )
