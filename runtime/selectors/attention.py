"""Runs that need somebody, counted for each project."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from runtime import states
from runtime.models import Run
from teams.models import Project, Team


@dataclass(frozen=True)
class Unsettled:
    """`count` runs of a project in that phase, the last since `since`; the newest has the number `newest`."""

    project: Project
    phase: str
    count: int
    since: datetime | None
    newest: int


def unsettled(team: Team, since: datetime) -> Iterator[Unsettled]:
    """Runs in the team's environments that go on when somebody says what became of a write, then those that
    were parked, then those that failed since then; the last two unless they were run again.
    """
    projects = {project.pk: project for project in Project.objects.filter(team=team, archived_at=None)}
    yield from _counted(projects, states.WAITING, Run.objects.filter(wait=Run.Wait.PERSON))
    for outcome in (Run.Outcome.PARKED, Run.Outcome.FAILED):
        yield from _counted(projects, outcome, Run.objects.filter(ended_at__gte=since, replays=None))


def _counted(projects: Mapping[int, Project], phase: str, runs: QuerySet[Run]) -> Iterator[Unsettled]:
    of_team = runs.filter(project__in=list(projects), phase=phase, mode=Run.Mode.RUN)
    found = of_team.exclude(environment=None).order_by().values("project")
    counted = found.annotate(
        count=Count("pk"), since=Max("waiting_since"), ended=Max("ended_at"), newest=Max("number")
    )
    for row in counted:
        yield Unsettled(
            projects[row["project"]], phase, row["count"], row["ended"] or row["since"], row["newest"]
        )
