"""Which runs a project has: filtered, a page at a time, as fast at 100,000 runs as at ten.

Pages are found by a run's number, never by counting. Rows are found by numbers first and read after that, so
that looking through many runs touches no payload.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import Q, QuerySet

from lib.text import whole_number
from runtime.models import Run
from systems.models import Environment
from teams.models import Project

PAGE = 50
TWINS = "twins"
MOST_COUNTED = 10_000
# From one key to the next through the index: grouping would read all runs to name twenty workflows.
WORKFLOWS = """
    WITH RECURSIVE known(key) AS (
        SELECT min(workflow) FROM runtime_run WHERE project_id = %(project)s
        UNION ALL
        SELECT (SELECT min(workflow) FROM runtime_run WHERE project_id = %(project)s AND workflow > known.key)
        FROM known WHERE known.key IS NOT NULL
    )
    SELECT key, (
        SELECT title FROM runtime_run WHERE project_id = %(project)s AND workflow = known.key
        ORDER BY number DESC LIMIT 1
    )
    FROM known WHERE key IS NOT NULL
"""
NEWEST = """
    WITH RECURSIVE known(key) AS (
        SELECT min(workflow) FROM runtime_run WHERE project_id = %(project)s
        UNION ALL
        SELECT (SELECT min(workflow) FROM runtime_run WHERE project_id = %(project)s AND workflow > known.key)
        FROM known WHERE known.key IS NOT NULL
    )
    SELECT (
        SELECT number FROM runtime_run
        WHERE project_id = %(project)s AND workflow = known.key AND mode = 'run'
        ORDER BY number DESC LIMIT 1
    )
    FROM known WHERE key IS NOT NULL
"""
HEAVY = ("payload", "request", "twins", "result", "response", "issues", "error")


@dataclass(frozen=True)
class RunFilter:
    """What is looked for; "" and None mean: no matter.

    `phase` is a state of runtime.states, `environment` its key or "twins", `text` part of what the run is
    about, or its number.
    """

    phase: str = ""
    workflow: str = ""
    cause: str = ""
    environment: str = ""
    since: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class RunsPage:
    """Some runs, newest first, and whether there are newer and older ones."""

    runs: list[Run]
    has_newer: bool
    has_older: bool


def find_runs(
    project: Project, wanted: RunFilter, *, before: int = 0, after: int = 0, most: int = PAGE
) -> RunsPage:
    """The newest runs, the newest before run number `before`, or the ones right after number `after`."""
    upwards = bool(after) and not before
    rows = _wanted(project, wanted)
    if before:
        rows = rows.filter(number__lt=before)
    elif upwards:
        rows = rows.filter(number__gt=after)
    rows = rows.order_by("number" if upwards else "-number")
    found = list(rows.values_list("number", flat=True)[: most + 1])
    shown = found[:most]
    runs = Run.objects.filter(project=project, number__in=shown).order_by("-number").defer(*HEAVY)
    more = len(found) > most
    return RunsPage(
        runs=list(runs.select_related("job", "environment")),
        has_newer=more if upwards else bool(before),
        has_older=bool(upwards or more),
    )


def count_since(project: Project, moment: datetime) -> int:
    """How many runs began since then; counting ends at MOST_COUNTED + 1."""
    runs = Run.objects.filter(project=project, mode=Run.Mode.RUN, created_at__gte=moment)
    return len(list(islice(runs.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1], None)))


def environments_of(project: Project) -> list[tuple[str, str]]:
    """(key, name) of the project's environments."""
    return list(Environment.objects.filter(project=project).values_list("key", "name"))


def workflows_that_ran(project: Project) -> list[tuple[str, str]]:
    """(key, title) of every workflow that has a run, by title; reads one row for each workflow."""
    with connection.cursor() as cursor:
        cursor.execute(WORKFLOWS, {"project": project.pk})
        return sorted(cursor.fetchall(), key=lambda item: str(item[1]))


def newest_by_workflow(project: Project) -> dict[str, Run]:
    """The newest run of every workflow that has one, by its key. Two queries, as fast at 100,000 runs."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"project": project.pk})
        numbers = [number for (number,) in cursor.fetchall() if number]
    runs = Run.objects.filter(project=project, number__in=numbers).select_related("job").defer(*HEAVY)
    return {run.workflow: run for run in runs}


def _wanted(project: Project, wanted: RunFilter) -> QuerySet[Run]:
    """The runs that the filter lets through. Every filter has an index that gives them in order."""
    runs = Run.objects.filter(project=project, mode=Run.Mode.RUN)
    if wanted.workflow:
        runs = runs.filter(workflow=wanted.workflow)
    if wanted.cause:
        runs = runs.filter(cause=wanted.cause)
    if wanted.environment:
        runs = runs.filter(environment=_environment_id(project, wanted.environment))
    if wanted.since:
        runs = runs.filter(created_at__gte=wanted.since)
    if wanted.text:
        runs = runs.filter(_about(wanted.text))
    return runs.filter(phase=wanted.phase) if wanted.phase else runs


def _environment_id(project: Project, key: str) -> int | None:
    """The id, None for the twins; 0, which no environment has, for an unknown key."""
    if key == TWINS:
        return None
    known = Environment.objects.filter(project=project, key=key)
    return known.values_list("pk", flat=True).first() or 0


def _about(text: str) -> Q:
    """Runs whose subject has the text in it; one that is a number also finds the run of that number."""
    number = whole_number(text.lower().removeprefix("run").strip().removeprefix("#"))
    found = Q(subject__icontains=text)
    return found | Q(number=number) if number else found
