"""Which workflows of a team may hold something that waits for one person. Three queries."""

from collections.abc import Sequence

from django.db.models import Q

from planner.models import ReviewAsk, ReviewRole, Vote, Workflow
from teams.models import Project, Team, User

MOST_PROJECTS = 20


def workflows_to_check(team: Team, person: User) -> dict[Project, set[str]]:
    """By project, the keys of the workflows on which this person is asked or has voted.

    At most MOST_PROJECTS projects, those where something happened last.
    """
    held = ReviewRole.objects.filter(user=person, project__team=team, project__archived_at=None)
    roles = Q(pk=None)
    for project, role, system in held.values_list("project", "role", "system"):
        roles |= Q(request__workflow__project=project, role=role, system=system)
    asks = ReviewAsk.objects.filter(
        Q(person=person) | roles, request__ended="", request__workflow__project__team=team
    )
    asked = asks.order_by("-pk").values_list("request__workflow", flat=True)
    voted = Vote.objects.filter(by=person, workflow__project__team=team).order_by("-pk")
    ids = list(dict.fromkeys([*asked, *voted.values_list("workflow", flat=True)]))
    rows = Workflow.objects.filter(pk__in=ids, removed_at=None, project__archived_at=None)
    return _by_project(rows.select_related("project__team", "project__created_by"), ids)


def _by_project(rows: Sequence[Workflow], order: list[int]) -> dict[Project, set[str]]:
    place = {pk: number for number, pk in enumerate(order)}
    found: dict[Project, set[str]] = {}
    for row in sorted(rows, key=lambda row: place[row.pk]):
        if row.project in found or len(found) < MOST_PROJECTS:
            found.setdefault(row.project, set()).add(row.key)
    return found
