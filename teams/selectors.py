"""Reads of people, teams and projects."""

from django.db.models import Q, QuerySet

from teams.models import Project, Team, User


def teams_of(person: User) -> QuerySet[Team]:
    """The teams somebody belongs to, by name."""
    return Team.objects.filter(memberships__user=person).order_by("name", "pk")


def projects_of(team: Team, words: str = "") -> QuerySet[Project]:
    """The team's projects that are not put away, newest first; with `words`, those that have all of them."""
    projects = Project.objects.filter(team=team, archived_at=None).select_related("created_by", "team")
    for word in words.split():
        projects = projects.filter(Q(name__icontains=word) | Q(brief__icontains=word))
    return projects.order_by("-created_at", "-pk")
