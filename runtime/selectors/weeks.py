"""How the last days of projects went, counted in one query."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q

from runtime.models import Run
from teams.summaries import Week

DAYS = 7
BAD = (Run.Outcome.FAILED, Run.Outcome.PARKED)


def weeks_of(projects: Sequence[int], since: datetime) -> dict[int, Week]:
    """By project id, the `DAYS` times 24 hours from `since`. Runs on twins met no system and do not count."""
    days = [since + timedelta(days=number) for number in range(DAYS)]
    counts = {}
    for number, day in enumerate(days):
        of_day = Q(created_at__gte=day, created_at__lt=day + timedelta(days=1))
        counts[f"runs{number}"] = Count("pk", filter=of_day)
        counts[f"bad{number}"] = Count("pk", filter=of_day & Q(outcome__in=BAD))
    runs = Run.objects.filter(project__in=projects, created_at__gte=since, mode=Run.Mode.RUN)
    rows = runs.exclude(environment=None).order_by().values("project")
    found = rows.annotate(ended=Count("pk", filter=Q(ended_at__isnull=False)), **counts)
    weeks = {
        row["project"]: Week(
            runs=tuple(row[f"runs{number}"] for number in range(DAYS)),
            bad=tuple(row[f"bad{number}"] for number in range(DAYS)),
            ended=row["ended"],
        )
        for row in found
    }
    return {project: weeks.get(project, Week((0,) * DAYS, (0,) * DAYS, 0)) for project in projects}
